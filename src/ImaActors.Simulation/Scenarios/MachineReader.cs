using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using ImaActors.Core.Boot;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Scenarios;

/// <summary>Reads kinds of machines.</summary>
internal static class MachineReader
{
    private const int CountMax = 10_000;
    private const int CoresMax = 4_096;
    private const long MemoryMax = 1L << 44; // bytes

    /// <summary>First register that is not the firmware's: IMA's own come behind those that are aggregated (M-72).</summary>
    private const int FirstOtherRegister = 10;

    private static readonly ImmutableArray<HashAlgorithm> BankAlgorithms =
        [HashAlgorithm.Sha1, HashAlgorithm.Sha256, HashAlgorithm.Sha384, HashAlgorithm.Sha512, HashAlgorithm.Sm3];

    /// <summary>A kind of machine.</summary>
    public static MachineSpec Read(string name, Setting setting)
    {
        var block = setting.Reading.Block("machine", setting.Node, setting.Key);
        var limit = block["max-ima-namespaces"];
        return new MachineSpec
        {
            Name = name,
            Count = block["count"].Count(1, CountMax),
            Profile = Profile(block["kernel"]),
            Parameters = block["parameters"].Texts(),
            Policy = ContainerReader.Policy(block),
            Cores = block["cores"].Count(1, CoresMax),
            Memory = block["memory"].Size(1, MemoryMax),
            NamespaceLimit = limit.Is("default") ? null : limit.Count(0),
            Storage = Storage(block.Inner("storage")),
            Tpm = block["tpm"] is { IsNone: false } tpm ? Tpm(setting.Reading.Block("tpm", tpm.Node, tpm.Key)) : null,
            Locks = Locks(block.Inner("locks")),
            Costs = Costs(block.Inner("costs")),
            BuiltInCertificates = block["built-in-key-files"].FileContents(),
            CarriesListOverKexec = block["carries-list-over-kexec"].Flag(),
        };
    }

    private static KernelProfile Profile(Setting setting) =>
        setting.Choice("a kernel", [.. KernelProfiles.All.Select(profile => (profile.Name, profile))]);

    private static StorageSpec Storage(Block block) => new()
    {
        Latency = block["latency"].Distribution(),
        BytesPerSecond = block["bandwidth-per-second"].Size(0, MemoryMax),
        QueueDepth = block["queue-depth"].Count(1),
        StartsCached = block["page-cache"].Choice("a state of the page cache", ("cold", false), ("warm", true)),
    };

    private static TpmSpec Tpm(Block block)
    {
        var latency = block["latency"];
        var banks = Banks(block["banks"]);
        var preset = latency.Node is ConfigText { Text: [>= 'a' and <= 'z', ..] text } ? text : null;
        return new TpmSpec
        {
            Banks = banks,
            ExtendLatency = preset is null ? latency.Distribution() : PresetLatency(latency, preset),
            Preset = preset,
            StartValues = [.. StartValues(block["pcrs"], banks)],
        };
    }

    private static Randomness.Distribution PresetLatency(Setting setting, string preset)
    {
        var presets = setting.Reading.Presets;
        if (presets.At(preset, "latency") is { } latency)
        {
            return new Setting(setting.Reading, latency, $"ima-actors.tpm-latency-presets.{preset}.latency", IsSet: false).Distribution();
        }

        setting.Error($"{Said.Quoted(preset)} is neither a duration nor a preset; {NearestName.Hint(preset, [.. presets.Members.Select(member => member.Name)])}");
        return new Randomness.ConstantDistribution(0);
    }

    private static ImmutableArray<HashAlgorithm> Banks(Setting setting)
    {
        var banks = ImmutableArray.CreateBuilder<HashAlgorithm>();
        foreach (var item in setting.Items())
        {
            var bank = item.Choice("the algorithm of a bank", [.. BankAlgorithms.Select(algorithm => (algorithm.Name(), algorithm))]);
            if (banks.Contains(bank) && item.Is(bank.Name()))
            {
                item.Error($"the bank {bank.Name()} is here twice");
            }

            banks.Add(bank);
        }

        if (banks.Count == 0 && setting.Node is ConfigList)
        {
            setting.Error("a TPM has at least one bank");
        }

        return banks.ToImmutable();
    }

    private static IEnumerable<RegisterStart> StartValues(Setting setting, ImmutableArray<HashAlgorithm> banks)
    {
        foreach (var (bankName, registers) in Members(setting))
        {
            if (!HashAlgorithms.TryParse(bankName, out var bank) || !banks.Contains(bank))
            {
                registers.Error($"the TPM has no bank {Said.Quoted(bankName)}; {NearestName.Hint(bankName, [.. banks.Select(one => one.Name())])}");
                continue;
            }

            foreach (var (registerName, value) in Members(registers))
            {
                var isNumber = int.TryParse(registerName, NumberStyles.None, CultureInfo.InvariantCulture, out var register);
                var bytes = value.Bytes();
                if (!isNumber || register >= FirstOtherRegister)
                {
                    value.Error($"{Said.Quoted(registerName)} is no register that the firmware fills: from 0 to {FirstOtherRegister - 1}");
                }
                else if (bytes.Length != bank.DigestSize() && !bytes.IsEmpty)
                {
                    value.Error($"a register of the bank {bankName} has {bank.DigestSize()} bytes, and {bytes.Length} stand here");
                }

                yield return new RegisterStart(bank, register, bytes);
            }
        }
    }

    private static LockSet Locks(Block block) => new()
    {
        Activation = block["activation"].Flag(),
        ActiveList = block["active-list"].Flag(),
        Inode = block["inode"].Flag(),
        Record = block["record"].Flag(),
        ListAndTpm = block["list-and-tpm"].Flag(),
    };

    private static CostModel Costs(Block block)
    {
        var (hashes, others) = HashCosts(block);
        return new CostModel
        {
            Call = block["call"].Duration(),
            PathComponent = block["path-component"].Duration(),
            Fork = block["fork"].Duration(),
            Exec = block["exec"].Duration(),
            Map = block["map"].Duration(),
            NamespaceCreation = block["namespace-creation"].Duration(),
            Hook = block["hook"].Duration(),
            NamespaceVisit = block["namespace-visit"].Duration(),
            Entry = block["entry"].Duration(),
            Append = block["append"].Duration(),
            HashStart = block["hash-start"].Duration(),
            Signature = block["signature"].Duration(),
            CopyPicosecondsPerByte = block["copy-per-byte"].PerByte(),
            HashPicosecondsPerByte = hashes,
            DefaultHashPicosecondsPerByte = others,
        };
    }

    private static (ImmutableSortedDictionary<HashAlgorithm, long> ByAlgorithm, long Others) HashCosts(Block costs)
    {
        var block = costs.Inner("hash-per-byte");
        var byAlgorithm = ImmutableSortedDictionary.CreateBuilder<HashAlgorithm, long>();
        foreach (var name in block.Names.Where(name => name != "default"))
        {
            if (HashAlgorithms.TryParse(name, out var algorithm))
            {
                byAlgorithm.Add(algorithm, block[name].PerByte());
            }
        }

        return (byAlgorithm.ToImmutable(), block["default"].PerByte());
    }

    private static IEnumerable<(string Name, Setting Value)> Members(Setting setting)
    {
        if (setting.Node is ConfigObject named)
        {
            return named.Members.Select(member => (member.Name, new Setting(setting.Reading, member.Value, ConfigKey.Member(setting.Key, member.Name), setting.IsSet)));
        }

        setting.Error($"a block {{ ... }} was expected, and {Said.Kind(setting.Node)} stands here");
        return [];
    }
}
