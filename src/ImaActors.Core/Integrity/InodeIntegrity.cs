using System.Collections.Generic;
using ImaActors.Core.Namespaces;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Integrity;

/// <summary>Slots of the appraisal result cache .</summary>
public enum AppraisalSlot
{
    /// <summary>FILE_CHECK, and every hook when the rule had no func.</summary>
    File,
    /// <summary>MMAP_CHECK.</summary>
    Mmap,
    /// <summary>BPRM_CHECK.</summary>
    Bprm,
    /// <summary>CREDS_CHECK.</summary>
    Creds,
    /// <summary>All kernel reads.</summary>
    Read,
}

/// <summary>Results of appraisal .</summary>
public enum AppraisalStatus
{
    /// <summary>Good.</summary>
    Pass = 0,
    /// <summary>Intermediate EVM verdict.</summary>
    PassImmutable = 1,
    /// <summary>Bad.</summary>
    Fail = 2,
    /// <summary>No label.</summary>
    NoLabel = 3,
    /// <summary>No protected attributes at all.</summary>
    NoXattrs = 4,
    /// <summary>Not known.</summary>
    Unknown = 5,
}

/// <summary>A set of PCR numbers 0 to 63. Each number stands for itself, also from 32 on (M-27).</summary>
public readonly record struct PcrSet(ulong Bits)
{
    /// <summary>Whether a register is in the set.</summary>
    public bool Has(int pcr) => (Bits >> pcr & 1) != 0;

    /// <summary>The set with a register added.</summary>
    public PcrSet With(int pcr) => new(Bits | 1UL << pcr);
}

/// <summary>
/// The cache record (iint) of one inode in one namespace (M-9 to M-12, N-100, N-101). Plain state: the rules that change it are
/// in the check, close and reset steps.
/// </summary>
public sealed class InodeIntegrity
{
    private readonly AppraisalStatus[] _status = [AppraisalStatus.Unknown, AppraisalStatus.Unknown, AppraisalStatus.Unknown, AppraisalStatus.Unknown, AppraisalStatus.Unknown];

    /// <summary>A record without anything in it.</summary>
    public InodeIntegrity(NamespaceOrdinal owner, int activation) => (Namespace, Activation) = (owner, activation);

    /// <summary>The namespace that the record belongs to.</summary>
    public NamespaceOrdinal Namespace { get; }

    /// <summary>Place of the namespace in the order of activation.</summary>
    public int Activation { get; }

    /// <summary>To-do, done and action flags.</summary>
    public IntegrityFlags Flags { get; set; }

    /// <summary>Registers that the file was measured into.</summary>
    public PcrSet MeasuredPcrs { get; set; }

    /// <summary>CHANGE_XATTR: security.ima was changed.</summary>
    public bool XattrChanged { get; set; }

    /// <summary>UPDATE_XATTR: the last writer's close renews security.ima.</summary>
    public bool UpdateXattr { get; set; }

    /// <summary>CHANGE_ATTR: an attribute was changed.</summary>
    public bool AttributeChanged { get; set; }

    /// <summary>DIGSIG: the label is a signature.</summary>
    public bool HasSignature { get; set; }

    /// <summary>MUST_MEASURE: a measured read-only open or mapping was made (M-37).</summary>
    public bool MustMeasure { get; set; }

    /// <summary>Digest at the last collection, or null.</summary>
    public Digest? Hash { get; set; }

    /// <summary>Change counter seen at the last collection.</summary>
    public ulong Version { get; set; }

    /// <summary>Real inode of a stacked file at the last check (M-19).</summary>
    public InodeId? RealInode { get; set; }

    /// <summary>Counted readers of this namespace (N-101, N-121).</summary>
    public int Readers { get; set; }

    /// <summary>Cached result of a slot.</summary>
    public AppraisalStatus this[AppraisalSlot slot]
    {
        get => _status[(int)slot];
        set => _status[(int)slot] = value;
    }

    /// <summary>Clears all done bits and the measured registers: the file is evaluated afresh (M-16 to M-19).</summary>
    public void ResetDone()
    {
        Flags &= ~IntegrityFlags.Done;
        MeasuredPcrs = default;
    }
}

/// <summary>The records of one inode, in order of activation of their namespaces: the order in which hooks visit them (N-104).</summary>
public sealed class IntegrityRecords
{
    private readonly List<InodeIntegrity> _records = [];
    private readonly List<InodeIntegrity> _unmarked = [];
    private readonly Dictionary<NamespaceOrdinal, InodeIntegrity> _byNamespace = [];
    private long _seenEndings;

    /// <summary>Some file was counted for another namespace than the one that opened it: reader counts may then be too small (N-124).</summary>
    public bool CountsAcross { get; set; }

    /// <summary>All records, in order of activation.</summary>
    public IReadOnlyList<InodeIntegrity> All => _records;

    /// <summary>Those of them that have no measured reader yet (MUST_MEASURE, M-37), which a record never loses.</summary>
    public IReadOnlyList<InodeIntegrity> Unmarked
    {
        get
        {
            _unmarked.RemoveAll(record => record.MustMeasure);
            return _unmarked;
        }
    }

    /// <summary>The record of a namespace, or null.</summary>
    public InodeIntegrity? Find(NamespaceOrdinal owner) => _byNamespace.GetValueOrDefault(owner);

    /// <summary>The record of a namespace, made if there is none.</summary>
    public InodeIntegrity FindOrCreate(NamespaceOrdinal owner, int activation)
    {
        if (Find(owner) is { } found)
        {
            return found;
        }

        var record = new InodeIntegrity(owner, activation);
        Insert(_records, record);
        Insert(_unmarked, record);
        _byNamespace.Add(owner, record);
        return record;
    }

    /// <summary>Drops all records: the inode left memory (M-9).</summary>
    public void Clear()
    {
        _records.Clear();
        _unmarked.Clear();
        _byNamespace.Clear();
    }

    /// <summary>Drops records of namespaces that have ended (N-106); looks only when some namespace has ended since the last time.</summary>
    public void DropEnded(NamespaceTable table)
    {
        if (_seenEndings == table.Endings)
        {
            return;
        }

        _seenEndings = table.Endings;
        if (_records.RemoveAll(record => table.Find(record.Namespace) is null && _byNamespace.Remove(record.Namespace)) > 0)
        {
            _unmarked.RemoveAll(record => !_byNamespace.ContainsKey(record.Namespace));
        }
    }

    private static void Insert(List<InodeIntegrity> records, InodeIntegrity record)
    {
        var place = records.Count;
        while (place > 0 && records[place - 1].Activation > record.Activation)
        {
            place--;
        }

        records.Insert(place, record);
    }
}
