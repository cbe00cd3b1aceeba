using System.Collections.Generic;
using System.Linq;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Recordings;
using Xunit;

namespace ImaActors.Reference.Tests;

/// <summary>The reference reproduces what the kernel answered.</summary>
public sealed class RecordingTests
{
    public static IEnumerable<object[]> Cases => Recordings.Names.Select(name => new object[] { name });

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_reference_reproduces_the_recording(string name)
    {
        var recorded = Recordings.Read(name);
        var difference = ExpectedComparer.Compare(
            OutputWriter.Files(ReferenceRun.Run(recorded, out var metSignature)), Recordings.Expected(name), i => recorded.Operations[i].Kind == OperationKind.ListKeyring);
        Assert.True(difference is null || metSignature, difference?.ToString());
    }
}
