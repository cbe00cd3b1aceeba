using System;
using System.Linq;
using System.Numerics;
using System.Text.RegularExpressions;
using ImaActors.Core.Integrity;
using Xunit;

namespace ImaActors.Tidy.Tests;

/// <summary>Every bit that decides something is named by a test.</summary>
public sealed class FlagTests
{
    [Fact]
    public void Every_bit_of_a_verdict_or_record_is_named_by_a_test()
    {
        var tests = string.Concat(Repository.Sources("tests").Select(source => source.Text));
        var bits = Enum.GetValues<IntegrityFlags>().Where(flag => BitOperations.PopCount((uint)flag) == 1).Select(flag => flag.ToString());
        Assert.NotEmpty(bits);
        string[] unnamed = [.. bits.Where(bit => !Regex.IsMatch(tests, $@"\bIntegrityFlags\.{bit}\b"))];
        Assert.Equal([], unnamed);
    }
}
