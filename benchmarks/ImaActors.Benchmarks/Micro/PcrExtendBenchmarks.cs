using System;
using System.Collections.Immutable;
using System.Linq;
using BenchmarkDotNet.Attributes;
using ImaActors.Benchmarks.Harness;
using ImaActors.Core.Tpm;
using ImaActors.Crypto;

namespace ImaActors.Benchmarks.Micro;

/// <summary>One extend of a register in the banks sha1 and sha256.</summary>
public class PcrExtendBenchmarks
{
    private readonly PcrBanks _registers = SampleMachine.Boot().FirmwareRegisters!;

    private readonly ImmutableArray<ReadOnlyMemory<byte>> _digests;

    public PcrExtendBenchmarks() => _digests = [.. _registers.Banks.Select(bank => (ReadOnlyMemory<byte>)new byte[bank.DigestSize])];

    [Benchmark]
    public int Extend() => _registers.Extend(10, _digests, HashFunctions.Shared);
}
