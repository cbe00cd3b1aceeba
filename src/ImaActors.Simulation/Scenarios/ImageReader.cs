using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.Scenarios;

/// <summary>Reads images and volumes.</summary>
internal static class ImageReader
{
    private const int CountMax = 10_000_000;

    /// <summary>Longest content: contents are arrays.</summary>
    private const long SizeMax = 2_147_483_591; // bytes; .NET Array.MaxLength

    private const int ModeMax = 4_095; // 07777, every permission bit

    /// <summary>Words for what a file holds.</summary>
    public static readonly ImmutableArray<(string Word, ImageFileKind Kind)> Kinds =
    [
        ("data", ImageFileKind.Data), ("directory", ImageFileKind.Directory), ("program", ImageFileKind.Program), ("command", ImageFileKind.Command),
        ("library", ImageFileKind.Library), ("script", ImageFileKind.Script), ("given", ImageFileKind.Given),
    ];

    /// <summary>An image. Its files are those of its folder, then of its manifest, then those that are listed.</summary>
    public static ImageSpec Read(string name, Setting setting)
    {
        var block = setting.Reading.Block("image", setting.Node, setting.Key);
        var listed = Files(block["files"]);
        return new ImageSpec
        {
            Name = name,
            Base = block["base"] is { IsNone: false } parent ? parent.Reference("image", setting.Reading.Images) : null,
            Layer = block["layer"].Choice("a layer", ("shared", ImageLayer.Shared), ("private", ImageLayer.Private), ("direct", ImageLayer.Direct)),
            Files = [.. Folder(block["directory"]), .. Manifest(block["manifest"]), .. listed],
        };
    }

    /// <summary>A volume.</summary>
    public static VolumeSpec ReadVolume(string name, Setting setting) =>
        new() { Name = name, Files = Files(setting.Reading.Block("volume", setting.Node, setting.Key)["files"]) };

    /// <summary>Permission bits that a file of a kind has if nobody says otherwise: what can be run can be run by all.</summary>
    public static int DefaultMode(ImageFileKind kind) => kind is ImageFileKind.Data or ImageFileKind.Given ? 0b110_100_100 : 0b111_101_101;

    /// <summary>Reads permission bits.</summary>
    public static bool TryMode(string text, out int mode)
    {
        mode = 0;
        foreach (var digit in text)
        {
            if (digit is < '0' or > '7' || mode > ModeMax)
            {
                return false;
            }

            mode = (mode << 3) + digit - '0';
        }

        return text.Length > 0 && mode <= ModeMax;
    }

    private static ImmutableArray<ImageFile> Files(Setting setting)
    {
        var files = ImmutableArray.CreateBuilder<ImageFile>();
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in setting.Items())
        {
            var file = File(item);
            if (!paths.Add(file.Path) && file.Path != "/")
            {
                item.Error($"the file {Said.Plain(file.Path)} is in this list twice");
            }

            files.Add(file);
        }

        return files.ToImmutable();
    }

    private static ImageFile File(Setting setting)
    {
        var block = setting.Reading.Block("image-file", setting.Node, setting.Key);
        var isKnown = TryKind(block, out var kind);
        var count = block["count"];
        var path = block["path"];
        var file = new ImageFile
        {
            Path = path.Path(),
            Kind = kind,
            Size = (int)block["size"].Size(0, SizeMax),
            Count = count.Count(1, CountMax),
            Mode = Mode(block["mode"], kind),
            Uid = (uint)block["uid"].Whole(0, uint.MaxValue - 1),
            Gid = (uint)block["gid"].Whole(0, uint.MaxValue - 1),
            Interpreter = block["interpreter"] is { IsNone: false } interpreter ? interpreter.Path() : null,
            Content = [.. Encoding.UTF8.GetBytes(block.Sets("content") ? block["content"].Text() : "")],
            Xattrs = [.. Xattrs(block["xattrs"])],
        };
        if (file.Count > 1 && !file.Path.Contains("{n}", StringComparison.Ordinal))
        {
            path.Error("with a `count` above 1 the path needs {n}, which becomes the number of each file");
        }

        if (isKnown)
        {
            CheckKind(block, file);
        }

        return file;
    }

    private static bool TryKind(Block block, out ImageFileKind kind)
    {
        kind = block.Sets("content") ? ImageFileKind.Given : ImageFileKind.Data;
        return block["kind"].Is("default") || block["kind"].TryChoice("a kind of file", Kinds.AsSpan(), out kind);
    }

    private static void CheckKind(Block block, ImageFile file)
    {
        var isGiven = file.Kind == ImageFileKind.Given;
        if (isGiven && !block.Sets("content"))
        {
            block["kind"].Error("a given file needs its `content`");
        }

        if (!isGiven && block.Sets("content"))
        {
            block["content"].Error("only a file of kind given has `content`; take one of the two out");
        }

        if (block.Sets("size") && file.Kind is ImageFileKind.Given or ImageFileKind.Directory)
        {
            block["size"].Error("`size` means nothing for a directory or for a file with `content`; take it out");
        }

        if (file.Kind == ImageFileKind.Script && file.Interpreter is null)
        {
            block["kind"].Error("a script needs its `interpreter`");
        }

        if (file.Interpreter is not null && file.Kind is not (ImageFileKind.Script or ImageFileKind.Program or ImageFileKind.Command))
        {
            block["interpreter"].Error("only programs, commands and scripts have an `interpreter`; take it out");
        }
    }

    private static int Mode(Setting setting, ImageFileKind kind)
    {
        if (setting.Is("default"))
        {
            return DefaultMode(kind);
        }

        if (setting.TryText("permission bits", out var text) && !TryMode(text, out _))
        {
            setting.Error($"permission bits were expected, as \"0755\", and {Said.Quoted(text)} stands here");
        }

        return TryMode(text, out var mode) ? mode : 0;
    }

    // A name with dots (security.ima) may be written with or without quotes: without, it is a block in a block.
    private static IEnumerable<(string Name, ImmutableArray<byte> Value)> Xattrs(Setting setting)
    {
        if (setting.Node is not ConfigObject block)
        {
            setting.Error($"a block of names and hexadecimal values was expected, and {Said.Kind(setting.Node)} stands here");
            yield break;
        }

        var open = new Stack<(string Name, string Key, ConfigNode Node)>();
        Push("", setting.Key, block);
        while (open.TryPop(out var next))
        {
            if (next.Node is ConfigObject inner)
            {
                Push(next.Name + ".", next.Key, inner);
            }
            else
            {
                yield return (next.Name, new Setting(setting.Reading, next.Node, next.Key, setting.IsSet).Bytes());
            }
        }

        void Push(string prefix, string key, ConfigObject from)
        {
            foreach (var member in from.Members.Reverse())
            {
                open.Push((prefix + member.Name, ConfigKey.Member(key, member.Name), member.Value));
            }
        }
    }

    private static IEnumerable<ImageFile> Folder(Setting setting)
    {
        if (setting.IsNone || !setting.TryText("the name of a folder", out _))
        {
            return [];
        }

        return (setting.Reading.ReadFolder((ConfigText)setting.Node, setting.Key) ?? []).Select(pair => new ImageFile
        {
            Path = KernelText.FromUnicode("/" + pair.Entry.Path),
            Kind = pair.Entry.IsFolder ? ImageFileKind.Directory : ImageFileKind.Given,
            Mode = pair.Entry.Mode,
            Content = pair.Content,
        });
    }

    private static IEnumerable<ImageFile> Manifest(Setting setting) =>
        setting.FileText() is { } content ? ManifestReader.Read(setting.Reading, ((ConfigText)setting.Node).Text, content) : [];
}
