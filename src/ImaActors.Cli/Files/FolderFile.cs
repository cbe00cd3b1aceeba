using ImaActors.Simulation.Recordings;

namespace ImaActors.Cli.Files;

/// <summary>A file or folder to write.</summary>
/// <param name="Name">Path from the folder that is written, with slashes.</param>
/// <param name="Content">Bytes of a file.</param>
/// <param name="IsFolder">It is a folder.</param>
/// <param name="Mode">Permission bits, or 0 for those that new files get.</param>
internal sealed record FolderFile(string Name, byte[] Content, bool IsFolder = false, int Mode = 0)
{
    /// <summary>A file that a result consists of.</summary>
    public static FolderFile Of(OutputFile file) => new(file.Name, file.Content);
}
