using ImaActors.Core.Audit;
using Xunit;
using static ImaActors.Core.Tests.Measurement.TestMachine;

namespace ImaActors.Core.Tests.Audit;

public sealed class AuditLogTests
{
    private static string Rule(int length) => "type=1807 " + new string('y', length);

    [Fact]
    public void The_boot_record_has_serial_one()
    {
        var log = new AuditLog(Namespaced);
        Assert.Equal("type=1807 a res=1", log.Append("type=1807 a res=1"));
        Assert.Equal(2, log.Serial);
    }

    [Theory]
    [InlineData(6, 947)]
    [InlineData(9, 947)]
    [InlineData(10, 946)]
    [InlineData(100, 945)]
    public void A_long_record_is_cut_by_what_its_serial_leaves(int serial, int length)
    {
        var log = new AuditLog(Namespaced);
        while (log.Serial < serial - 1)
        {
            log.Append("type=1807 res=1");
        }

        Assert.Equal(Rule(length), log.Append(Rule(1000)));
        Assert.Equal(serial, log.Serial);
        var again = new AuditLog(Namespaced);
        Assert.Equal(Rule(947), again.Append(Rule(947)));
    }

    [Fact]
    public void Blanks_count_and_a_cut_may_fall_on_one()
    {
        Assert.Equal(Rule(947), new AuditLog(Namespaced).Append(Rule(947) + " res=0"));
        Assert.Equal(Rule(946) + " ", new AuditLog(Namespaced).Append(Rule(946) + " res=0"));
        Assert.Equal(Rule(945) + " r", new AuditLog(Namespaced).Append(Rule(945) + " res=0"));
    }

    [Fact]
    public void Names_of_processes_and_stars_count_as_the_numbers_they_stand_for()
    {
        var name = new string('y', 2000);
        var root = new AuditLog(Namespaced).Append("type=1800 pid=root uid=0 name=" + name);
        var other = new AuditLog(Namespaced).Append("type=1800 pid=a-long-name uid=0 name=" + name);
        Assert.Equal(root.Length + "a-long-name".Length - "root".Length, other.Length);
        Assert.Equal(947 + "type=1800 ".Length + 1, root.Length);
        Assert.Equal("type=1805 ppid=1 " + new string('y', 940), new AuditLog(Namespaced).Append("type=1805 ppid=1 " + name)[..957]);
    }
}
