using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using ImaActors.Simulation.Machine;

namespace ImaActors.Simulation.Scenarios;

/// <summary>From the files that an image or volume lists to those that stand on a disk, once or many times.</summary>
public static class ImageFiles
{
    private const string Number = "{n}";
    private const int DirectoryMode = 0x1ed;   // 0755

    /// <summary>The files of an image below one or more directories.</summary>
    /// <remarks>
    /// Files of the base come first; a file of the same path replaces the base's in its place. A file of a base has the bytes that it
    /// has in the base. The contents below the second directory are the same arrays as below the first.
    /// </remarks>
    /// <param name="image">The image.</param>
    /// <param name="images">All images, where bases are found.</param>
    /// <param name="seed">Seed of the scenario.</param>
    /// <param name="prefixes">Directories, absolute; an empty one is the root.</param>
    public static ImmutableArray<FileDefinition> Expand(ImageSpec image, ImmutableArray<ImageSpec> images, ulong seed, params ImmutableArray<string> prefixes)
    {
        var lists = new Stack<(string, ImmutableArray<ImageFile>)>();
        for (var layer = image; layer is not null; layer = layer.Base is { } name ? Find(images, layer, name) : null)
        {
            if (lists.Count > images.Length)
            {
                throw new ArgumentException($"image {image.Name}: its bases lead in a circle", nameof(image));
            }

            lists.Push((layer.Name, layer.Files));
        }

        return Place($"image {image.Name}", lists, seed, prefixes);
    }

    /// <summary>The files of a volume below one or more directories.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="seed">Seed of the scenario.</param>
    /// <param name="prefixes">Directories, absolute; an empty one is the root.</param>
    public static ImmutableArray<FileDefinition> Expand(VolumeSpec volume, ulong seed, params ImmutableArray<string> prefixes) =>
        Place($"volume {volume.Name}", [(volume.Name, volume.Files)], seed, prefixes);

    private static ImageSpec Find(ImmutableArray<ImageSpec> images, ImageSpec image, string name) =>
        images.FirstOrDefault(one => one.Name == name) ?? throw new ArgumentException($"image {image.Name}: there is no image {name} to be its base", nameof(images));

    private static ImmutableArray<FileDefinition> Place(
        string what, IEnumerable<(string Owner, ImmutableArray<ImageFile> Files)> lists, ulong seed, ImmutableArray<string> prefixes)
    {
        var listed = Listed(lists);
        CheckParents(what, listed);
        var contents = listed.Select(one => SyntheticContent.Of(seed, one.Owner, one.File, one.Path)).ToList();
        var attributes = listed.Select(one => one.File.Xattrs.Select(xattr => (xattr.Name, xattr.Value.ToArray())).ToImmutableArray()).ToList();
        var result = ImmutableArray.CreateBuilder<FileDefinition>();
        foreach (var prefix in prefixes)
        {
            var top = prefix.TrimEnd('/');
            var known = listed.Where(one => one.File.Kind == ImageFileKind.Directory).Select(one => top + one.Path).ToHashSet(StringComparer.Ordinal);
            if (top.Length > 0 && known.Add(top))
            {
                result.Add(Directory(top));
            }

            for (var i = 0; i < listed.Count; i++)
            {
                var (file, path) = (listed[i].File, top + listed[i].Path);
                AddDirectoriesAbove(result, known, path, top.Length);
                result.Add(new FileDefinition(path, file.Kind == ImageFileKind.Directory, file.Mode, file.Uid, file.Gid, contents[i], attributes[i]));
            }
        }

        return result.ToImmutable();
    }

    /// <summary>Paths with what they hold, in the order in which they are first named.</summary>
    private static List<(string Owner, ImageFile File, string Path)> Listed(IEnumerable<(string Owner, ImmutableArray<ImageFile> Files)> lists)
    {
        var listed = new List<(string, ImageFile, string)>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (owner, files) in lists)
        {
            foreach (var file in files)
            {
                for (var n = 0; n < file.Count; n++)
                {
                    var path = file.Path.Replace(Number, n.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).TrimEnd('/');
                    if (places.TryGetValue(path, out var place))
                    {
                        listed[place] = (owner, file, path);
                    }
                    else
                    {
                        places.Add(path, listed.Count);
                        listed.Add((owner, file, path));
                    }
                }
            }
        }

        return listed;
    }

    private static void CheckParents(string what, List<(string Owner, ImageFile File, string Path)> listed)
    {
        var files = listed.Where(one => one.File.Kind != ImageFileKind.Directory).Select(one => one.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var (_, _, path) in listed)
        {
            if (Parents(path, 0).FirstOrDefault(files.Contains) is { } parent)
            {
                throw new ArgumentException($"{what}: {parent} is a file, so {path} cannot lie in it");
            }
        }
    }

    /// <summary>Adds the directories between the prefix and a path, as far as nobody lists or added them.</summary>
    private static void AddDirectoriesAbove(ImmutableArray<FileDefinition>.Builder result, HashSet<string> known, string path, int prefixLength)
    {
        foreach (var directory in Parents(path, prefixLength))
        {
            if (known.Add(directory))
            {
                result.Add(Directory(directory));
            }
        }
    }

    private static FileDefinition Directory(string path) => new(path, true, DirectoryMode, 0, 0, [], []);

    /// <summary>The directories above a path, from the top, that are longer than a number of characters.</summary>
    private static IEnumerable<string> Parents(string path, int from)
    {
        for (var slash = from; (slash = path.IndexOf('/', Math.Min(slash + 1, path.Length))) > 0;)
        {
            yield return path[..slash];
        }
    }
}
