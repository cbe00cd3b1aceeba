using System;
using System.IO;

namespace ImaActors.Cli.Files;

/// <summary>Reads files that somebody named. Pipes and devices have length 0: they are not opened, which could wait for ever.</summary>
internal static class RegularFile
{
    /// <summary>Largest file that is read.</summary>
    private const int BytesMax = 64 * 1024 * 1024;

    /// <summary>The bytes of a file, or null.</summary>
    /// <param name="path">The file.</param>
    /// <param name="why">Why it cannot be read.</param>
    /// <param name="isMissing">It cannot be read because there is none.</param>
    /// <param name="emptyIsGood">What is empty, or no regular file, counts as a file without bytes.</param>
    public static byte[]? TryRead(string path, out string why, out bool isMissing, bool emptyIsGood = false)
    {
        why = "";
        isMissing = false;
        try
        {
            var length = File.ResolveLinkTarget(path, returnFinalTarget: true) is FileInfo target ? target.Length : new FileInfo(path).Length;
            if (length == 0)
            {
                why = "is empty or not a regular file";
                return emptyIsGood ? [] : null;
            }

            if (length > BytesMax)
            {
                why = $"larger than {BytesMax / (1024 * 1024)} MiB";
                return null;
            }

            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            why = "the file is missing";
            isMissing = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            why = "cannot be read: " + e.Message;
        }

        return null;
    }
}
