using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Measurement;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Integrity;

/// <summary>What a note tells of.</summary>
public enum CheckScope
{
    /// <summary>A hook in the caller's own namespace: the whole check (N-108).</summary>
    Own,
    /// <summary>The same hook in another namespace that has a record of the file (N-109).</summary>
    Foreign,
    /// <summary>A key that the rules of a namespace judge (N-173).</summary>
    Key,
    /// <summary>The release of an open file (N-136).</summary>
    Release,
}

/// <summary>A cache record (iint) at one moment.</summary>
/// <param name="Flags">To-do, done and action flags.</param>
/// <param name="MeasuredPcrs">Registers that the file was measured into.</param>
/// <param name="MustMeasure">A measured read-only open or mapping was made.</param>
/// <param name="HasSignature">The label is a signature.</param>
/// <param name="UpdateXattr">The last writer's close renews the label.</param>
/// <param name="Hash">Digest at the last collection, or null.</param>
/// <param name="Readers">Counted readers of the namespace.</param>
public sealed record RecordNote(IntegrityFlags Flags, PcrSet MeasuredPcrs, bool MustMeasure, bool HasSignature, bool UpdateXattr, Digest? Hash, int Readers)
{
    /// <summary>The record as it stands, or null if there is none.</summary>
    public static RecordNote? Of(InodeIntegrity? record) => record is null
        ? null
        : new RecordNote(record.Flags, record.MeasuredPcrs, record.MustMeasure, record.HasSignature, record.UpdateXattr, record.Hash, record.Readers);
}

/// <summary>An open file of an inode; its name says which operation opened it.</summary>
/// <param name="File">The open file.</param>
/// <param name="Flags">Flags of the open.</param>
/// <param name="Opener">Own namespace of the process that opened it.</param>
/// <param name="Counted">It counts as a reader of that namespace.</param>
public sealed record OpenNote(OpenFileId File, OpenFlags Flags, NamespaceOrdinal Opener, bool Counted);

/// <summary>One check in one namespace: what it asked, what it was told, and what it did.</summary>
public sealed record CheckNote
{
    /// <summary>What it tells of.</summary>
    public required CheckScope Scope { get; init; }

    /// <summary>The namespace whose rules and record count.</summary>
    public required NamespaceOrdinal Namespace { get; init; }

    /// <summary>The hook, or null for a release.</summary>
    public HookFunction? Function { get; init; }

    /// <summary>Access mask of the hook.</summary>
    public AccessMask Mask { get; init; }

    /// <summary>Name of the file or keyring as records show it.</summary>
    public required string Path { get; init; }

    /// <summary>The file, or null for a key.</summary>
    public InodeId? Inode { get; init; }

    /// <summary>The policy of the namespace at that moment.</summary>
    public required PolicySnapshot Policy { get; init; }

    /// <summary>The rules were asked; where no answer could change anything they are not (N-109).</summary>
    public bool Asked { get; init; }

    /// <summary>Places in the policy of the rules that decided, from 0, in order (P-62).</summary>
    public ImmutableArray<int> Rules { get; init; } = [];

    /// <summary>The verdict.</summary>
    public IntegrityFlags Verdict { get; init; }

    /// <summary>What of the verdict the record had not done yet; null if it did not come to that.</summary>
    public IntegrityFlags? Todo { get; init; }

    /// <summary>Register of the verdict.</summary>
    public int? Pcr { get; init; }

    /// <summary>The record before, or null if there was none.</summary>
    public RecordNote? Before { get; init; }

    /// <summary>The record after, or null if there is none.</summary>
    public RecordNote? After { get; init; }

    /// <summary>How often the file is open for writing, this open included.</summary>
    public int WriteOpens { get; init; }

    /// <summary>What the check answered.</summary>
    public Errno Error { get; init; }

    /// <summary>Entries for the list that it made, in order.</summary>
    public ImmutableArray<EntryRequest> Entries { get; init; } = [];

    /// <summary>Open files of the inode, if one of the entries is a violation.</summary>
    public ImmutableArray<OpenNote> Opens { get; init; } = [];
}

/// <summary>Takes notes of the checks of one step for whoever wants to explain them. Nothing that a check does depends on it.</summary>
/// <param name="opens">Open files of an inode.</param>
public sealed class CheckTrace(Func<CachedInode, ImmutableArray<OpenNote>> opens)
{
    private readonly List<CheckNote> _notes = [];
    private CheckNote? _note;
    private int _firstEmission;

    /// <summary>The notes, in the order of the checks.</summary>
    public IReadOnlyList<CheckNote> Notes => _notes;

    /// <summary>A check of a file begins in a namespace.</summary>
    public void Begin(CheckEnvironment environment, CheckScope scope, NamespaceOrdinal ordinal, CachedInode inode, in HookCall hook) => Begin(environment, new CheckNote
    {
        Scope = scope,
        Namespace = ordinal,
        Function = hook.Function,
        Mask = hook.Mask,
        Path = hook.Path,
        Inode = inode.Id,
        Policy = environment.Table.PolicyOf(ordinal),
        Before = RecordNote.Of(inode.Records.Find(ordinal)),
        WriteOpens = inode.WriteOpens,
    });

    /// <summary>The rules of a namespace begin to judge a key.</summary>
    public void BeginKey(CheckEnvironment environment, NamespaceOrdinal judge, string keyring) => Begin(environment, new CheckNote
    {
        Scope = CheckScope.Key, Namespace = judge, Function = HookFunction.KeyCheck, Path = keyring, Policy = environment.Table.PolicyOf(judge),
    });

    /// <summary>The policy was asked.</summary>
    public void Answered(IEnumerable<int> rules, PolicyVerdict verdict)
    {
        if (_note is not null)
        {
            _note = _note with { Asked = true, Rules = [.. rules], Verdict = verdict.Flags, Pcr = verdict.Pcr };
        }
    }

    /// <summary>What is left to do is known.</summary>
    public void Left(IntegrityFlags todo, int pcr)
    {
        if (_note is not null)
        {
            _note = _note with { Todo = todo, Pcr = pcr };
        }
    }

    /// <summary>The check has come to its end.</summary>
    public void End(CheckEnvironment environment, CachedInode? inode, Errno error)
    {
        if (_note is not { } note)
        {
            return;
        }

        ImmutableArray<EntryRequest> entries = [.. environment.Emissions.Skip(_firstEmission).OfType<EntryEmission>().Select(emission => emission.Request)];
        _notes.Add(note with
        {
            After = RecordNote.Of(inode?.Records.Find(note.Namespace)),
            Error = error,
            Entries = entries,
            Opens = inode is not null && entries.Any(entry => entry.Kind == EntryKind.Violation) ? opens(inode) : [],
        });
        _note = null;
    }

    /// <summary>An open file is about to be released.</summary>
    /// <returns>The records of all namespaces as they stand.</returns>
    public static ImmutableArray<(NamespaceOrdinal Namespace, RecordNote Record)> BeforeRelease(CachedInode inode) =>
        [.. inode.Records.All.Select(record => (record.Namespace, RecordNote.Of(record)!))];

    /// <summary>An open file was released: a note for each record that has changed.</summary>
    public void AfterRelease(
        CheckEnvironment environment, CachedInode inode, string path, ImmutableArray<(NamespaceOrdinal Namespace, RecordNote Record)> before)
    {
        foreach (var (ordinal, record) in before)
        {
            var after = RecordNote.Of(inode.Records.Find(ordinal));
            if (record != after)
            {
                _notes.Add(new CheckNote
                {
                    Scope = CheckScope.Release, Namespace = ordinal, Path = path, Inode = inode.Id, Policy = environment.Table.PolicyOf(ordinal),
                    Before = record, After = after, WriteOpens = inode.WriteOpens,
                });
            }
        }
    }

    private void Begin(CheckEnvironment environment, CheckNote note) => (_note, _firstEmission) = (note, environment.Emissions.Count);
}
