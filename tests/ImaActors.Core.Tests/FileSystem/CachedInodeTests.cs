using System.Linq;
using CsCheck;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tests.Integrity;
using Xunit;

namespace ImaActors.Core.Tests.FileSystem;

public sealed class CachedInodeTests
{
    [Fact] // M-13
    public void The_counter_moves_at_the_first_change_after_a_look()
    {
        var file = new CheckWorld().File("x", CheckWorld.Counting);
        file.Write(0, "a"u8);
        file.Changed();
        Assert.Equal(1UL, file.ChangeCounter);   // nobody looked
        Assert.Equal(1UL, file.LookAtChangeCounter());
        file.Write(0, "b"u8);
        file.Resize(7);
        Assert.Equal(2UL, file.ChangeCounter);
        file.LookAtChangeCounter();
        file.Write(3, []);   // nothing written, nothing changed
        Assert.Equal(2UL, file.ChangeCounter);
        file.Resize(7);      // M-14: an attribute change all the same
        Assert.Equal(3UL, file.ChangeCounter);
    }

    [Theory] // M-13: relative access times
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public void The_first_read_after_a_change_moves_the_counter_where_access_times_do(bool moves, int expected)
    {
        var file = new CheckWorld().File("x", CheckWorld.Counting with { AccessTimeMovesCounter = moves });
        file.LookAtChangeCounter();
        file.Accessed();
        Assert.Equal((ulong)expected, file.ChangeCounter);
        file.LookAtChangeCounter();
        file.Accessed();
        Assert.Equal((ulong)expected, file.ChangeCounter);
    }

    [Fact] // the content of a file is what was written to it, gaps are zeros
    public void Writes_and_cuts_agree_with_a_plain_array() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 40], Gen.Byte.Array[0, 20]).List[0, 20].Sample(steps =>
        {
            var file = new CheckWorld().File(string.Empty);
            byte[] model = [];
            foreach (var (kind, at, data) in steps)
            {
                if (kind == 0)
                {
                    file.Resize(at);
                    model = [.. model.Take(at), .. new byte[System.Math.Max(0, at - model.Length)]];
                }
                else if (data.Length > 0)
                {
                    file.Write(at, data);
                    model = [.. model.Take(at), .. new byte[System.Math.Max(0, at - model.Length)], .. data, .. model.Skip(at + data.Length)];
                }
            }

            Assert.Equal(model, file.Content.ToArray());
        });

    [Fact] // M-19
    public void A_stacked_inode_shows_the_label_of_its_real_one()
    {
        var world = new CheckWorld();
        var file = world.File(real: world.File(label: [1, 2]));
        Assert.Equal(2, file.SecurityIma!.Value.Length);
        Assert.Same(file.Real, file.Data);
        Assert.Empty(file.Xattrs);
    }

    [Fact] // N-10: the links, and the files of a process
    public void Files_of_a_process_are_known_by_number()
    {
        Assert.Equal(NamespaceKind.ImaForChildren, ProcFiles.LinkKind("ima_for_children"));
        Assert.Null(ProcFiles.LinkKind("IMA"));
        Assert.True(ProcFiles.IsProcessDirectory(ProcFiles.LinkDirectory(9), out var pid, out var isLinks) && pid == 9 && isLinks);
        Assert.True(ProcFiles.IsProcessDirectory(ProcFiles.ProcessDirectory(9), out pid, out isLinks) && pid == 9 && !isLinks);
        Assert.False(ProcFiles.IsProcessDirectory(0, out _, out _));
        Assert.Equal((3, true), ProcFiles.MapOf(ProcFiles.MapInode(5, 3, group: true), 5));
        Assert.Equal((3, false), ProcFiles.MapOf(ProcFiles.MapInode(5, 3, group: false), 5));
        Assert.Null(ProcFiles.MapOf(new InodeId(5), 5));
        Assert.Null(ProcFiles.PathOf(new InodeId(5), 5));
        Assert.Equal("/3/gid_map", ProcFiles.PathOf(ProcFiles.MapInode(5, 3, group: true), 5));
    }
}
