using System.Linq;
using ImaActors.Simulation.Sweeps;
using Xunit;

namespace ImaActors.Simulation.Tests.Sweeps;

public sealed class SweepAxisTests
{
    [Theory]
    [InlineData("a=1,2,3", "1|2|3")]
    [InlineData("a= 1 , 2 ", "1|2")]
    [InlineData("a=[1,2],[3]", "[1,2]|[3]")]
    [InlineData("a={ x = 1, y = [2,3] },none", "{ x = 1, y = [2,3] }|none")]
    [InlineData("a=\"x,y\",\"\"", "\"x,y\"|\"\"")]
    [InlineData("a=\"x\\\",y\",z", "\"x\\\",y\"|z")]
    [InlineData("a=(1,2)", "(1,2)")]
    [InlineData("a=b=c,d", "b=c|d")]
    [InlineData("a=${define.x},${define.y}", "${define.x}|${define.y}")]
    public void Values_are_split_at_commas_that_stand_in_nothing(string text, string expected)
    {
        var axis = SweepAxis.Parse(text, out var error);
        Assert.Null(error);
        Assert.Equal("a", Assert.Single(axis!.Keys));
        Assert.Equal(expected, string.Join('|', axis.Values.Select(value => Assert.Single(value))));
    }

    [Fact]
    public void Several_keys_change_together()
    {
        var axis = SweepAxis.Parse("a.b, c=(1,[2,3]),(4,5)", out var error);
        Assert.Null(error);
        Assert.Equal<string>(["a.b", "c"], axis!.Keys);
        Assert.Equal(["1;[2,3]", "4;5"], axis.Values.Select(value => string.Join(';', value)));
    }

    [Theory]
    [InlineData("a", "it needs KEY=VALUE")]
    [InlineData("=1", "it needs KEY=VALUE")]
    [InlineData("a=", "a value is missing in ''")]
    [InlineData("a=1,,2", "a value is missing in '1,,2'")]
    [InlineData("a=1,1", "the value 1 stands there twice")]
    [InlineData("a=[1,2", "']' is missing at the end of '[1,2'")]
    [InlineData("a=1]", "']' closes nothing that is open")]
    [InlineData("a=[1}", "'}' closes nothing that is open")]
    [InlineData("a=\"x", "a quote is not closed")]
    [InlineData("a,=(1,2)", "a key is empty")]
    [InlineData("a,a=(1,2)", "a key stands there twice")]
    [InlineData("a,b=1,2", "with 2 keys each value needs parentheses")]
    [InlineData("a,b=(1,2,3)", "(1,2,3) has 3 values for 2 keys")]
    public void What_cannot_be_read_is_said(string text, string expected)
    {
        Assert.Null(SweepAxis.Parse(text, out var error));
        Assert.StartsWith(expected, error);
    }
}
