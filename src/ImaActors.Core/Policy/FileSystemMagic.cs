namespace ImaActors.Core.Policy;

/// <summary>Magic numbers of the file systems that built-in rules name (P-77).</summary>
internal static class FileSystemMagic
{
    public const ulong Proc = 0x9fa0;
    public const ulong Sysfs = 0x62656572;
    public const ulong Debugfs = 0x64626720;
    public const ulong Tmpfs = 0x1021994;
    public const ulong Ramfs = 0x858458f6;
    public const ulong Devpts = 0x1cd1;
    public const ulong BinfmtMisc = 0x42494e4d;
    public const ulong Securityfs = 0x73636673;
    public const ulong Selinuxfs = 0xf97cff8c;
    public const ulong Smackfs = 0x43415d53;
    public const ulong CgroupV1 = 0x27e0eb;
    public const ulong CgroupV2 = 0x63677270;
    public const ulong Nsfs = 0x6e736673;
    public const ulong Efivarfs = 0xde5e81e4;
}
