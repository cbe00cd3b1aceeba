using System.Collections.Immutable;

namespace ImaActors.Simulation.Scenarios;

/// <summary>An image: a list of files. All containers of an image have the same files.</summary>
public sealed record ImageSpec
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>The image whose files come first, or null.</summary>
    public string? Base { get; init; }

    /// <summary>Whether containers share one lower layer (overlay) or have a copy each.</summary>
    public ImageLayer Layer { get; init; } = ImageLayer.Shared;

    /// <summary>Files and directories, paths absolute in the image. Directories in between are made.</summary>
    public ImmutableArray<ImageFile> Files { get; init; } = [];
}

/// <summary>How the files of an image reach a container.</summary>
public enum ImageLayer
{
    /// <summary>An overlay with the image as its lower layer and an own upper layer.</summary>
    Shared,
    /// <summary>A copy for each container.</summary>
    Private,
    /// <summary>No layers: all containers are rooted in the image itself, with the same inodes.</summary>
    Direct,
}

/// <summary>What a synthetic file holds.</summary>
public enum ImageFileKind
{
    /// <summary>Bytes that mean nothing.</summary>
    Data,
    /// <summary>A directory.</summary>
    Directory,
    /// <summary>A program that runs until it is killed.</summary>
    Program,
    /// <summary>A program that ends at once.</summary>
    Command,
    /// <summary>A loader or library: executable segments and nothing to run.</summary>
    Library,
    /// <summary>A script, run by <see cref="ImageFile.Interpreter"/>.</summary>
    Script,
    /// <summary>The bytes in <see cref="ImageFile.Content"/>.</summary>
    Given,
}

/// <summary>A file of an image or volume.</summary>
public sealed record ImageFile
{
    /// <summary>Absolute path in the image or volume.</summary>
    public required string Path { get; init; }

    /// <summary>What it holds.</summary>
    public ImageFileKind Kind { get; init; }

    /// <summary>Bytes; for programs and scripts a shorter size is raised to what the format needs.</summary>
    public int Size { get; init; }

    /// <summary>How many files: the path of each holds <c>{n}</c>, from 0.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Permission bits.</summary>
    public int Mode { get; init; } = 0x1a4;

    /// <summary>Owner.</summary>
    public uint Uid { get; init; }

    /// <summary>Group.</summary>
    public uint Gid { get; init; }

    /// <summary>Loader of a program or command (null: static), interpreter of a script.</summary>
    public string? Interpreter { get; init; }

    /// <summary>The bytes of <see cref="ImageFileKind.Given"/>.</summary>
    public ImmutableArray<byte> Content { get; init; } = [];

    /// <summary>Extended attributes: labels.</summary>
    public ImmutableArray<(string Name, ImmutableArray<byte> Value)> Xattrs { get; init; } = [];
}

/// <summary>A volume: files on the machine's disk that several containers mount.</summary>
public sealed record VolumeSpec
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Files at the start.</summary>
    public ImmutableArray<ImageFile> Files { get; init; } = [];
}
