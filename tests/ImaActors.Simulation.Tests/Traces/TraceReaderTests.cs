using System;
using System.Linq;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Time;
using ImaActors.Simulation.Traces;
using Xunit;

namespace ImaActors.Simulation.Tests.Traces;

public sealed class TraceReaderTests
{
    [Fact]
    public void A_few_columns_in_any_order_are_enough()
    {
        var calls = Good("flags,subject,kind,label\nWRONLY CREAT,/a,open,3\n,3,close,\n");
        Assert.Equal([OperationKind.Open, OperationKind.Close], calls.Select(call => call.Call.Operation.Kind));
        var open = calls[0].Call.Operation;
        Assert.Equal(("/a", "3", 0x1a4), (open.Path, open.Fd, open.Mode));
        Assert.Equal(["WRONLY", "CREAT"], open.Flags.ToArray());
        Assert.Equal("3", calls[1].Call.Operation.Fd);
        Assert.All(calls, call => Assert.Null(call.Call.At));
    }

    [Fact]
    public void Instants_and_written_bytes_come_from_their_columns()
    {
        var calls = Good("kind,subject,label,start_ns,size,seed\nopen,/a,f,7,,\nwrite,f,,9,5,77\nwrite,f,,,5,\n");
        Assert.Equal(new Duration(7), calls[0].Call.At);
        Assert.Equal((77UL, 5), (calls[1].Call.ContentSeed!.Value, calls[1].Call.ContentSize));
        Assert.Equal(4UL, calls[2].Call.ContentSeed);   // the line
        Assert.Equal(5, calls[2].Call.WithContent().Operation.Data!.Length);
        Assert.NotEqual(calls[1].Call.WithContent().Operation.Data, calls[2].Call.WithContent().Operation.Data);
    }

    [Fact]
    public void Quotes_commas_and_line_ends_stand_in_quotes()
    {
        var calls = Good("kind,subject,arguments\r\nunlink,\"/a,\"\"b\"\"\nc\",\r\n\r\nchmod,/d,\"{\"\"mode\"\":\"\"0600\"\"}\"\r\n");
        Assert.Equal("/a,\"b\"\nc", calls[0].Call.Operation.Path);
        Assert.Equal((5, 0x180), (calls[1].Line, calls[1].Call.Operation.Mode));
    }

    [Fact]
    public void Names_of_mappings_and_keyrings_have_defaults()
    {
        var calls = Good("kind,subject,label,arguments\nmmap,f,m,\nadd_key,k,,\"{\"\"hex\"\":\"\"00\"\"}\"\n");
        Assert.Equal(["READ", "EXEC"], calls[0].Call.Operation.Prot.ToArray());
        Assert.Equal(["PRIVATE"], calls[0].Call.Operation.Flags.ToArray());
        Assert.Equal(".ima", calls[1].Call.Operation.Keyring);
    }

    [Theory]
    [InlineData("", "t.csv:1: the trace is empty; its first line names the columns, as kind,subject,size")]
    [InlineData("subject\n/a\n", "t.csv:1: kind: this column is missing: it names the system call of each line, as open, read, close, exec")]
    [InlineData("kind,subjct\nstat,/a\n", "t.csv:1: subjct: there is no column \"subjct\"; did you mean `subject`?")]
    [InlineData("kind,kind\nstat,/a\n", "t.csv:1: kind: this column comes twice; take one of them out")]
    [InlineData("kind,subject\nstat,/a\nopne,/b\n", "t.csv:3: kind: there is no system call \"opne\"; did you mean `open`?")]
    [InlineData("kind,subject\nstat\n", "t.csv:2: the line has 1 fields and the header 2; put fields with commas in quotes")]
    [InlineData("kind,subject\nstat,\"/a\n", "t.csv:2: a field in quotes does not end; end it with \" and write a quote inside it twice")]
    [InlineData("kind,subject\nstat,\"/a\"b\n", "t.csv:2: something stands behind the closing quote of a field; write a quote inside a field twice")]
    [InlineData("kind,subject\nstat,\n", "t.csv:2: subject: a stat needs its \"path\" here")]
    [InlineData("kind,subject,label\nstat,/a,x\n", "t.csv:2: label: the call stat has nothing that stands here; leave this field empty")]
    [InlineData("kind,subject,size\nread,f,\n", "t.csv:2: size: a read needs the most bytes that it reads, as 4096")]
    [InlineData("kind,subject,size\nread,f,-1\n", "t.csv:2: size: a whole number from 0 to 1073741824 was expected, and \"-1\" stands here")]
    [InlineData("kind,subject,size\nclose,f,3\n", "t.csv:2: size: the call close neither reads nor writes bytes; leave this field empty")]
    [InlineData("kind,subject,seed\nwrite,f,3\n", "t.csv:2: size: a seed needs the number of bytes that follow from it, as 4096")]
    [InlineData("kind,subject,start_ns\nstat,/a,1.5\n", "t.csv:2: start_ns: a whole number from 0 to 2305843009213693951 was expected, and \"1.5\" stands here")]
    [InlineData("kind,subject,label,flags\nopen,/a,f,WRITE\n", "t.csv:2: flags: \"WRITE\" is no word for \"flags\"")]
    [InlineData("kind,subject,arguments\nstat,/a,{\n", "t.csv:2: arguments: ")]
    [InlineData("kind,subject,arguments\nstat,/a,\"{\"\"mode\"\":\"\"1\"\"}\"\n", "t.csv:2: arguments: the call \"stat\" has no member \"mode\"")]
    [InlineData("kind,subject,arguments\nstat,/a,\"{\"\"path\"\":\"\"/b\"\"}\"\n", "t.csv:2: arguments: the argument \"path\" has a column of its own; take it out here")]
    [InlineData("kind,subject\nwrite,f\n", "t.csv:2: arguments: one of the members \"text\", \"hex\", \"b64\" is missing; or give the number of bytes in the column size")]
    [InlineData("kind,subject,size,arguments\nwrite,f,3,\"{\"\"text\"\":\"\"a\"\"}\"\n", "t.csv:2: arguments: the bytes stand here and follow from `size` too; leave one of the two out")]
    [InlineData("kind,subject,phase\nstat,/a,begin\n", "t.csv:2: phase: there is no phase \"begin\"; ")]
    [InlineData("kind,subject,after\nstat,/a,3:1\n", "t.csv:2: after: container, process and number of an operation were expected, as 3.0:12, and \"3:1\" stands here")]
    public void What_is_wrong_is_said_with_file_line_column_and_what_to_write(string text, string expected)
    {
        var parse = TraceReader.Read("t.csv", text);
        Assert.Empty(parse.Calls);
        Assert.StartsWith(expected, parse.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void After_twenty_errors_the_rest_is_not_read()
    {
        var errors = TraceReader.Read("t.csv", "kind\n" + string.Concat(Enumerable.Repeat("none\n", 100))).Errors;
        Assert.Equal(21, errors.Length);
        Assert.Equal("t.csv:21: there are more errors behind this line; mend these first", errors[^1].ToString());
    }

    private static System.Collections.Immutable.ImmutableArray<TraceCall> Good(string text)
    {
        var parse = TraceReader.Read("t.csv", text);
        Assert.Empty(parse.Errors);
        return parse.Calls;
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_a_name() => Assert.Single(TraceReader.Read("t.csv", "\uFEFFkind,subject\nstat,/a\n").Calls);
}
