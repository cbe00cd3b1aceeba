namespace ImaActors.Simulation.Workloads;

/// <summary>Where things lie on the disk of a simulated machine.</summary>
internal static class HostPaths
{
    /// <summary>Mount point of the disk.</summary>
    public const string Disk = "/srv";

    /// <summary>Directory of the files of IMA in securityfs.</summary>
    public const string Ima = "/sys/kernel/security/ima/";

    /// <summary>Where securityfs is mounted.</summary>
    public const string Securityfs = "/sys/kernel/security";

    /// <summary>The shared files of an image.</summary>
    public static string Image(string image) => Disk + "/images/" + image;

    /// <summary>A volume.</summary>
    public static string Volume(string volume) => Disk + "/volumes/" + volume;

    /// <summary>The policy of a group of containers.</summary>
    public static string Policy(string group) => Disk + "/policies/" + group;

    /// <summary>The certificate of a group of containers.</summary>
    public static string Certificate(string group) => Disk + "/certificates/" + group + ".der";

    /// <summary>The root directory of a container that has one of its own.</summary>
    public static string Root(string container) => Disk + "/containers/" + container + "/root";

    /// <summary>Upper layer of a container's overlay.</summary>
    public static string Upper(string container) => Disk + "/containers/" + container + "/upper";

    /// <summary>Work directory of a container's overlay.</summary>
    public static string Work(string container) => Disk + "/containers/" + container + "/work";
}
