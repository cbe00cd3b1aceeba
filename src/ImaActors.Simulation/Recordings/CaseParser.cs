using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.Recordings;

/// <summary>Reads the inputs of a recorded case. Strict: anything that the format does not say is an error with its place.</summary>
/// <remarks>
/// Only the top level of case.json may hold members of other names (descriptions). Nothing here throws for any input,
/// and the memory taken is a multiple of the size of the input.
/// </remarks>
public static class CaseParser
{
    /// <summary>Name of the file with the facts of a case.</summary>
    public const string CaseFile = "case.json";

    /// <summary>Name of the file with its operations.</summary>
    public const string OperationsFile = "ops.jsonl";

    private const long IdMax = uint.MaxValue - 1L;

    private const int PcrCount = 10;

    /// <summary>Parses a case.</summary>
    /// <param name="name">Name of the folder.</param>
    /// <param name="caseJson">Content of case.json.</param>
    /// <param name="opsJsonl">Content of ops.jsonl.</param>
    /// <param name="certificate">Content of a certificate file, by its path below the case folder (never one that leaves it); null if there is none.</param>
    /// <param name="builtIn">Content of the built-in certificate, or null.</param>
    public static CaseParse Parse(
        string name,
        ReadOnlyMemory<byte> caseJson,
        ReadOnlyMemory<byte> opsJsonl,
        Func<string, byte[]?> certificate,
        byte[]? builtIn)
    {
        var sink = new ErrorSink(CaseFile, caseJson, 1);
        var facts = PlacedJson.Parse(caseJson, sink) is { } value ? Facts(name, value, sink, certificate, builtIn) : null;
        if (facts is null || sink.Error is not null)
        {
            return CaseParse.Damaged(sink.Error ?? new CaseError(CaseFile, 1, "empty"));
        }

        var operations = OperationParser.Parse(opsJsonl, facts.Certificates, out var error);
        return error is null ? CaseParse.Good(facts with { Operations = operations }) : CaseParse.Damaged(error);
    }

    private static RecordedCase? Facts(string name, PlacedValue value, ErrorSink sink, Func<string, byte[]?> certificate, byte[]? builtIn)
    {
        var root = new FieldReader(value, sink, "a case");
        foreach (var description in (ReadOnlySpan<string>)["name", "title", "area", "about"])
        {
            _ = root.OptionalText(description);
        }

        var kernelAt = root.Required("kernel");
        var tpmAt = root.Required("tpm");
        var fsAt = root.Required("fs");
        var filesAt = root.Required("files");
        var certsAt = root.Optional("certs");
        if (kernelAt is null || tpmAt is null || fsAt is null || filesAt is null)
        {
            return null;
        }

        var kernel = new FieldReader(kernelAt, sink, "\"kernel\"");
        var release = kernel.Word("release");
        var parameters = kernel.Texts("params");
        var binHasNamespace = kernel.Flag("bin_has_ns");
        var releaseAt = kernel.Optional("release")?.Offset ?? kernelAt.Offset;
        kernel.RefuseTheRest("\"kernel\"");

        var fileSystem = FileSystem(fsAt, sink);
        return new RecordedCase
        {
            Name = name,
            KernelRelease = release,
            KernelReleaseLine = sink.LineOf(releaseAt),
            KernelParameters = parameters,
            BinHasNamespace = binHasNamespace,
            Tpm = tpmAt.Kind == PlacedKind.Null ? null : Tpm(tpmAt, sink),
            FileSystem = fileSystem,
            Files = Files(filesAt, fileSystem.Mount, sink),
            Certificates = Certificates(certsAt, sink, certificate),
            BuiltInCertificates = builtIn ?? [],
            Operations = [],
        };
    }

    private static RecordedTpm Tpm(PlacedValue value, ErrorSink sink)
    {
        var tpm = new FieldReader(value, sink, "\"tpm\"");
        var names = tpm.Texts("banks");
        var pcrs = tpm.Required("pcrs");
        tpm.RefuseTheRest("\"tpm\"");
        if (pcrs is null)
        {
            return new RecordedTpm([]);
        }

        var values = new FieldReader(pcrs, sink, "\"pcrs\"");
        var banks = ImmutableArray.CreateBuilder<RecordedBank>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!HashAlgorithms.TryParse(name, out var algorithm))
            {
                tpm.Complain($"the bank {Shown.Quoted(name)} names no hash algorithm");
            }
            else if (!seen.Add(name))
            {
                tpm.Complain($"the bank {Shown.Quoted(name)} comes twice");
            }
            else if (values.Required(name) is { } registers)
            {
                banks.Add(new RecordedBank(name, Registers(registers, name, algorithm.DigestSize(), sink)));
            }
        }

        values.RefuseTheRest("\"pcrs\"");
        return new RecordedTpm(banks.ToImmutable());
    }

    private static ImmutableArray<byte[]> Registers(PlacedValue value, string bank, int size, ErrorSink sink)
    {
        var registers = new FieldReader(value, sink, $"the bank \"{bank}\"");
        var values = ImmutableArray.CreateBuilder<byte[]>(PcrCount);
        for (var index = 0; index < PcrCount; index++)
        {
            var name = index.ToString(CultureInfo.InvariantCulture);
            if (registers.Required(name) is { } at)
            {
                var bytes = registers.HexOf(at, name);
                if (bytes.Length != size)
                {
                    sink.Add(at.Offset, $"register {name} of {bank} must have {size} bytes, not {bytes.Length}");
                }

                values.Add(bytes);
            }
        }

        registers.RefuseTheRest($"the bank \"{bank}\"");
        return values.ToImmutable();
    }

    private static RecordedFileSystem FileSystem(PlacedValue value, ErrorSink sink)
    {
        var fs = new FieldReader(value, sink, "\"fs\"");
        var device = fs.Word("device");
        var type = fs.Word("type");
        var magicText = fs.Word("magic");
        var magic = 0L;
        if (!magicText.StartsWith("0x", StringComparison.Ordinal)
            || !long.TryParse(magicText.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out magic) || magic < 0)
        {
            sink.Add(fs.Optional("magic")?.Offset ?? value.Offset, $"the member \"magic\" must be hex behind 0x, not {Shown.Quoted(magicText)}");
        }

        var uuid = fs.Word("uuid");
        if (!Guid.TryParseExact(uuid, "D", out _))
        {
            sink.Add(fs.Optional("uuid")?.Offset ?? value.Offset, $"the member \"uuid\" is no UUID: {Shown.Quoted(uuid)}");
        }

        var mount = fs.Word("mount");
        if (!IsPlainPath(mount))
        {
            sink.Add(fs.Optional("mount")?.Offset ?? value.Offset, $"the member \"mount\" must be an absolute path, not {Shown.Quoted(mount)}");
        }

        var iversion = fs.Flag("iversion");
        fs.RefuseTheRest("\"fs\"");
        return new RecordedFileSystem(device, type, magic, uuid, mount, iversion);
    }

    private static ImmutableArray<RecordedFile> Files(PlacedValue value, string mount, ErrorSink sink)
    {
        if (value.Kind != PlacedKind.Array)
        {
            sink.Add(value.Offset, $"\"files\" must be a list, not {value.Described}");
            return [];
        }

        var files = ImmutableArray.CreateBuilder<RecordedFile>(value.Items.Count);
        var directories = new Dictionary<string, bool>(StringComparer.Ordinal); // path to whether it is a directory
        foreach (var item in value.Items)
        {
            var file = File(item, mount, sink);
            if (sink.Failed)
            {
                return [];
            }

            if (!directories.TryAdd(file.Path, file.IsDirectory))
            {
                sink.Add(item.Offset, $"the path {Shown.Quoted(file.Path)} comes twice");
            }

            files.Add(file);
        }

        for (var i = 0; i < files.Count; i++)
        {
            for (var end = files[i].Path.LastIndexOf('/'); end > 0; end = files[i].Path.LastIndexOf('/', end - 1))
            {
                if (directories.TryGetValue(files[i].Path[..end], out var isDirectory) && !isDirectory)
                {
                    sink.Add(value.Items[i].Offset, $"{Shown.Quoted(files[i].Path)} lies below a file");
                }
            }
        }

        return files.ToImmutable();
    }

    private static RecordedFile File(PlacedValue value, string mount, ErrorSink sink)
    {
        var fields = new FieldReader(value, sink, "a file");
        var path = fields.Word("path");
        var below = mount.EndsWith('/') ? mount : mount + "/";
        if (!IsPlainPath(path) || !path.StartsWith(below, StringComparison.Ordinal))
        {
            sink.Add(fields.Optional("path")?.Offset ?? value.Offset, $"the path {Shown.Quoted(path)} is not a plain path below {Shown.Quoted(mount)}");
        }

        var type = fields.OptionalText("type");
        if (type is not (null or "dir" or "file"))
        {
            sink.Add(fields.Optional("type")?.Offset ?? value.Offset, $"the type {Shown.Quoted(type)} is neither \"dir\" nor \"file\"");
        }

        var isDirectory = type == "dir";
        var content = isDirectory ? [] : fields.Data();
        var mode = fields.Mode("mode");
        var uid = (uint)fields.Number("uid", 0, IdMax);
        var gid = (uint)fields.Number("gid", 0, IdMax);
        var xattrs = Xattrs(fields.Optional("xattrs"), sink);
        fields.RefuseTheRest(isDirectory ? "a directory" : "a file");
        return new RecordedFile(path, isDirectory, mode, uid, gid, content, xattrs);
    }

    private static ImmutableArray<RecordedXattr> Xattrs(PlacedValue? value, ErrorSink sink)
    {
        if (value is null)
        {
            return [];
        }

        var fields = new FieldReader(value, sink, "\"xattrs\"");
        var xattrs = ImmutableArray.CreateBuilder<RecordedXattr>(value.Members.Count);
        foreach (var (name, at) in value.Members)
        {
            xattrs.Add(new RecordedXattr(KernelText.FromUnicode(name), fields.HexOf(at, name)));
        }

        return xattrs.MoveToImmutable();
    }

    private static ImmutableSortedDictionary<string, byte[]> Certificates(PlacedValue? value, ErrorSink sink, Func<string, byte[]?> certificate)
    {
        var certificates = ImmutableSortedDictionary.CreateBuilder<string, byte[]>(StringComparer.Ordinal);
        if (value is null)
        {
            return certificates.ToImmutable();
        }

        var fields = new FieldReader(value, sink, "\"certs\"");
        foreach (var (name, at) in value.Members)
        {
            _ = fields.TextOf(at, name);
            if (sink.Failed)
            {
                break;
            }

            // Paths are for the caller's file system: they must stay below the case folder.
            if (!IsPlainPath("/" + at.Text) || at.Text.Contains('\\', StringComparison.Ordinal))
            {
                sink.Add(at.Offset, $"the file {Shown.Quoted(at.Text)} of a certificate does not lie below the case folder");
            }
            else if (certificate(at.Text) is { } bytes)
            {
                certificates[KernelText.FromUnicode(name)] = bytes;
            }
            else
            {
                sink.Add(at.Offset, $"the file {Shown.Quoted(at.Text)} of a certificate cannot be read");
            }
        }

        return certificates.ToImmutable();
    }

    /// <summary>Absolute, without empty components and without <c>.</c> and <c>..</c>.</summary>
    private static bool IsPlainPath(string path)
    {
        if (path.Length < 2 || path[0] != '/')
        {
            return path == "/";
        }

        foreach (var part in path[1..].Split('/'))
        {
            if (part is "" or "." or "..")
            {
                return false;
            }
        }

        return true;
    }
}
