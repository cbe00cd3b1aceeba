using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Actors.Configuration;

/// <summary>Reads the text of a file, and of the files that it includes, into syntax. The first thing that is no HOCON ends it with an exception.</summary>
internal sealed class HoconParser
{
    /// <summary>Braces, brackets and dots in one another; a scenario needs 10.</summary>
    private const int NestingMax = 40;

    /// <summary>Files that include one another.</summary>
    private const int IncludesMax = 16;

    private readonly HoconScanner _scanner;
    private readonly Func<string, string?> _include;
    private readonly ImmutableArray<string> _files;
    private readonly ImmutableArray<string> _prefix;
    private int _nesting;

    private HoconParser(string text, ImmutableArray<string> files, Func<string, string?> include, ImmutableArray<string> prefix, int firstLine, int nesting)
    {
        _scanner = new HoconScanner(text, files[^1], firstLine);
        _include = include;
        _files = files;
        _prefix = prefix;
        _nesting = nesting;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="file">Its name.</param>
    /// <param name="include">Text of an included file, or null if there is none.</param>
    public static SyntaxObject ReadFile(string text, string file, Func<string, string?> include) =>
        new HoconParser(text, [file], include, [], firstLine: 1, nesting: 0).ReadRoot();

    /// <summary>Reads a value that stands alone: no file, no lines, no includes.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="source">What stands for the file.</param>
    public static SyntaxValue ReadValue(string text, string source)
    {
        var parser = new HoconParser(text, [source], _ => null, [], firstLine: 0, nesting: 0);
        parser._scanner.SkipBlanks();
        var value = parser.ReadValue([]);
        parser._scanner.SkipBlanks();
        return parser._scanner.AtEnd ? value : throw HoconScanner.Error(value.Place, $"{parser._scanner.ShownNext()} stands behind the value");
    }

    /// <summary>Reads a dotted key that stands alone.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="source">What stands for the file.</param>
    public static ImmutableArray<string> ReadKey(string text, string source)
    {
        var parser = new HoconParser(text, [source], _ => null, [], firstLine: 0, nesting: 0);
        var path = parser.ReadPath();
        return parser._scanner.AtEnd ? path : throw HoconScanner.Error(parser._scanner.Place, $"{parser._scanner.ShownNext()} cannot be in a key without quotes");
    }

    private SyntaxObject ReadRoot()
    {
        var root = new SyntaxObject(_scanner.Place);
        _scanner.SkipBlanks();
        if (_scanner.Next != '{')
        {
            ReadMembers(root, closing: null, _prefix);
            return root;
        }

        ReadBraced(root, _prefix);
        _scanner.SkipBlanks();
        return _scanner.AtEnd ? root : throw HoconScanner.Error(_scanner.Place, $"{_scanner.ShownNext()} stands behind the closing brace of the file");
    }

    private void ReadBraced(SyntaxObject target, ImmutableArray<string> path)
    {
        var open = _scanner.Place;
        _scanner.Take();
        Enter(open, 1);
        ReadMembers(target, open, path);
        _nesting--;
    }

    // Ends at the closing brace, or at the end of the file where there was no opening one.
    private void ReadMembers(SyntaxObject target, ConfigPlace? closing, ImmutableArray<string> path)
    {
        while (true)
        {
            _scanner.SkipBlanks();
            if (_scanner.AtEnd)
            {
                if (closing is not null)
                {
                    throw HoconScanner.Error(closing, "the brace { that is opened here is never closed");
                }

                return;
            }

            if (closing is not null && _scanner.Next == '}')
            {
                _scanner.Take();
                return;
            }

            if (_scanner.Next == '}')
            {
                throw HoconScanner.Error(_scanner.Place, "this closing brace } closes nothing");
            }

            ReadMember(target, path);
            EndMember("}");
        }
    }

    // Members and items are separated by a comma or a line end.
    private void EndMember(string closing)
    {
        var ended = _scanner.SkipBlanks();
        if (_scanner.Next == ',')
        {
            _scanner.Take();
        }
        else if (!ended && !_scanner.AtEnd && !_scanner.Matches(closing))
        {
            throw HoconScanner.Error(_scanner.Place, $"a line end or a comma was expected, and {_scanner.ShownNext()} stands here");
        }
    }

    private void ReadMember(SyntaxObject target, ImmutableArray<string> path)
    {
        var place = _scanner.Place;
        var isQuoted = _scanner.Next == '"';
        var names = ReadPath();
        if (!isQuoted && names is ["include"] && IsInclude())
        {
            ReadInclude(target, path, place);
            return;
        }

        var key = ConfigKey.Of(names);
        _scanner.SkipBlanks();
        if (_scanner.Next == '{')
        {
            ReadAssigned(target, path, names, place, appends: false);
            return;
        }

        var appends = _scanner.TryTake("+=");
        if (!appends && !_scanner.TryTake("=") && !_scanner.TryTake(":"))
        {
            throw HoconScanner.Error(place, $"the key {key} has no value: = or {{ was expected behind it, and {_scanner.ShownNext()} stands there");
        }

        _scanner.TakeGap();
        if (_scanner.AtLineEnd)
        {
            _scanner.SkipBlanks();
            if (_scanner.Next is not ('{' or '[' or '"'))
            {
                throw HoconScanner.Error(place, $"the key {key} has no value");
            }
        }

        ReadAssigned(target, path, names, place, appends);
    }

    private void ReadAssigned(SyntaxObject target, ImmutableArray<string> path, ImmutableArray<string> names, ConfigPlace place, bool appends)
    {
        Enter(place, names.Length);
        var value = ReadValue(path.AddRange(names));
        _nesting -= names.Length;
        target.Assign(names.AsSpan(), new SyntaxAssignment(place, value, appends));
    }

    private bool IsInclude()
    {
        _scanner.TakeGap();
        return _scanner.Next == '"';
    }

    private void ReadInclude(SyntaxObject target, ImmutableArray<string> path, ConfigPlace place)
    {
        var written = _scanner.TakeQuoted();
        var file = IncludePath.Resolve(_files[^1], written);
        if (_files.Contains(file))
        {
            throw HoconScanner.Error(place, $"{file} includes itself");
        }

        if (_files.Length >= IncludesMax)
        {
            throw HoconScanner.Error(place, $"more than {IncludesMax} files include one another");
        }

        var text = _include(file) ?? throw HoconScanner.Error(place, $"the included file {file} cannot be read");
        target.Splice(new HoconParser(text, _files.Add(file), _include, path, firstLine: 1, _nesting).ReadRoot());
    }

    private ImmutableArray<string> ReadPath()
    {
        var names = ImmutableArray.CreateBuilder<string>();
        do
        {
            Enter(_scanner.Place, 1);
            names.Add(_scanner.TakeName());
        }
        while (_scanner.TryTake("."));
        _nesting -= names.Count;
        return names.ToImmutable();
    }

    private SyntaxValue ReadValue(ImmutableArray<string> path)
    {
        var place = _scanner.Place;
        var parts = ImmutableArray.CreateBuilder<SyntaxPart>();
        while (true)
        {
            var gap = _scanner.TakeGap();
            if (_scanner.AtLineEnd || _scanner.Next is ',' or '}' or ']')
            {
                break;
            }

            if (parts is [.., TextPart] && _scanner.Next is '{' or '[')
            {
                throw Reserved();   // a path with {n}, most likely
            }

            if (gap.Length > 0 && parts.Count > 0)
            {
                parts.Add(new TextPart(gap, IsQuoted: false));
            }

            parts.Add(ReadPart(path));
        }

        return parts.Count > 0
            ? new SyntaxValue(place, parts.ToImmutable())
            : throw HoconScanner.Error(place, $"a value was expected, and {_scanner.ShownNext()} stands here");
    }

    private SyntaxPart ReadPart(ImmutableArray<string> path)
    {
        switch (_scanner.Next)
        {
            case '"':
                return new TextPart(_scanner.TakeQuoted(), IsQuoted: true);
            case '[':
                return ReadList();
            case '{':
                var inner = new SyntaxObject(_scanner.Place);
                ReadBraced(inner, path);
                return new ObjectPart(inner);
            case '$' when _scanner.Matches("${"):
                return ReadSubstitution();
            default:
                var text = _scanner.TakeUnquoted();
                return text.Length > 0 ? new TextPart(text, IsQuoted: false) : throw Reserved();
        }
    }

    private HoconSyntaxException Reserved() => HoconScanner.Error(
        _scanner.Place,
        _scanner.Next is '=' or ':'
            ? $"{_scanner.ShownNext()} cannot be in a value without quotes; put the value in quotes, or end the line or write a comma before the next key"
            : $"{_scanner.ShownNext()} cannot be in a value without quotes; put the value in quotes");

    // What stands in a list has no path, so nothing can be included there with names of its own.
    private ListPart ReadList()
    {
        var open = _scanner.Place;
        _scanner.Take();
        Enter(open, 1);
        var items = ImmutableArray.CreateBuilder<SyntaxValue>();
        while (true)
        {
            _scanner.SkipBlanks();
            if (_scanner.AtEnd)
            {
                throw HoconScanner.Error(open, "the bracket [ that is opened here is never closed");
            }

            if (_scanner.Next == ']')
            {
                _scanner.Take();
                _nesting--;
                return new ListPart(items.ToImmutable());
            }

            items.Add(ReadValue([]));
            EndMember("]");
        }
    }

    private SubstitutionPart ReadSubstitution()
    {
        var place = _scanner.Place;
        _scanner.TryTake("${");
        var optional = _scanner.TryTake("?");
        var path = ReadPath();
        return _scanner.TryTake("}")
            ? new SubstitutionPart(place, _prefix, path, optional)
            : throw HoconScanner.Error(place, $"the substitution that begins here is not closed: }} was expected, and {_scanner.ShownNext()} stands there");
    }

    private void Enter(ConfigPlace place, int levels)
    {
        _nesting += levels;
        if (_nesting > NestingMax)
        {
            throw HoconScanner.Error(place, $"more than {NestingMax} objects and lists stand in one another");
        }
    }
}

/// <summary>Paths of included files.</summary>
internal static class IncludePath
{
    /// <summary>The path of a file that another includes: from the folder of that file, with <c>.</c> and <c>..</c> taken out where that is possible.</summary>
    public static string Resolve(string including, string written)
    {
        var folder = including[..(including.LastIndexOf('/') + 1)];
        var path = written.StartsWith('/') || folder.Length == 0 ? written : folder + written;
        var kept = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && kept.Count > 0 && kept[^1] is not (".." or ""))
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (part != "." && (part.Length > 0 || kept.Count == 0))
            {
                kept.Add(part);
            }
        }

        return string.Join('/', kept);
    }
}
