using System;
using System.Linq;
using ImaActors.Actors.Configuration;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Actors.Tests.Configuration;

/// <summary>Whatever is wrong with a scenario is told with file, line, key, and a way out.</summary>
public sealed class ScenarioErrorTests
{
    [Theory]
    [InlineData("lenght = 1 s", "3: lenght: unknown key `lenght`; did you mean `length`?")]
    [InlineData("machines.host.cors = 1", "3: machines.host.cors: unknown key `cors`; did you mean `cores`?")]
    [InlineData("machines.host.storage.qeue-depth = 1", "3: machines.host.storage.qeue-depth: unknown key `qeue-depth`; did you mean `queue-depth`?")]
    [InlineData("machines.host.storage.xyz = 1", "3: machines.host.storage.xyz: unknown key `xyz`; known: latency, bandwidth-per-second, queue-depth, page-cache")]
    [InlineData("length = 60", "3: length: a duration needs a unit: write 60 with one of ns, us, ms, s, m, h")]
    [InlineData("length = 0", "3: length: a duration needs a unit: write 0 with one of ns, us, ms, s, m, h")]
    [InlineData("length = 60 sec", "3: length: \"sec\" is no unit of a duration; units are ns, us, ms, s, m, h")]
    [InlineData("length = soon", "3: length: a duration was expected, a number with a unit (ns, us, ms, s, m, h), and \"soon\" stands here")]
    [InlineData("length = 0.5 ns", "3: length: 0.5 ns is no whole number of ns")]
    [InlineData("length = -1 s", "3: length: a duration cannot be negative")]
    [InlineData("length = 9000 h", "3: length: a duration cannot be greater than 8784 h")]
    [InlineData("length = 0 s", "3: length: 0 s is too little: 1 ns is the least")]
    [InlineData("length = [1 s]", "3: length: a duration was expected, and a list stands here")]
    [InlineData("resolution = 0 us", "3: resolution: 0 us is too little: 1 ns is the least")]
    [InlineData("seed = -1", "3: seed: a whole number from 0 to 18446744073709551615 was expected, and \"-1\" stands here")]
    [InlineData("name = Web_1", "3: name: a name has lower case letters, digits and hyphens, and \"Web_1\" has others")]
    [InlineData("question { a = 1 }", "3: question: a text was expected, and a block stands here")]
    [InlineData("machines = 3", "3: machines: a block with a name for each was expected, as machines { NAME { ... } }, and \"3\" stands here")]
    [InlineData("machines.host = 3", "3: machines.host: a block { ... } was expected, and \"3\" stands here")]
    [InlineData("machines.Big {}", "3: machines.Big: a name has lower case letters, digits and hyphens, and begins with a letter or digit")]
    [InlineData("machines.host.cores = 0", "3: machines.host.cores: 0 is out of range: from 1 to 4096")]
    [InlineData("machines.host.count = -2", "3: machines.host.count: -2 is out of range: from 1 to 10000")]
    [InlineData("machines.host.count = 1.5", "3: machines.host.count: a whole number was expected, and \"1.5\" stands here")]
    [InlineData("machines.host.count = many", "3: machines.host.count: a whole number was expected, and \"many\" stands here")]
    [InlineData("machines.host.memory = 16 GB", "3: machines.host.memory: \"GB\" is no unit of a size; units are B, KiB, MiB, GiB")]
    [InlineData("machines.host.memory = 16", "3: machines.host.memory: a size needs a unit: write 16 with one of B, KiB, MiB, GiB")]
    [InlineData("machines.host.kernel = 5.10-ima", "3: machines.host.kernel: a kernel was expected, and \"5.10-ima\" stands here; did you mean `5.10-ima-ns`?")]
    [InlineData("machines.host.storage.page-cache = hot", "3: machines.host.storage.page-cache: a state of the page cache was expected, and \"hot\" stands here; known: cold, warm")]
    [InlineData("machines.host.locks.inode = maybe", "3: machines.host.locks.inode: on or off was expected, and \"maybe\" stands here; known: on, off, true, false, yes, no")]
    [InlineData("machines.host.costs.copy-per-byte = 1 s", "3: machines.host.costs.copy-per-byte: \"s\" is no unit of a time for one byte; units are ps, ns, us")]
    [InlineData("machines.host.costs.hash-per-byte.sha265 = 1 ps", "3: machines.host.costs.hash-per-byte.sha265: unknown key `sha265`; did you mean `sha256`?")]
    [InlineData("machines.host.tpm.banks = [sha1, sha1]", "3: machines.host.tpm.banks[1]: the bank sha1 is here twice")]
    [InlineData("machines.host.tpm.banks = []", "3: machines.host.tpm.banks: a TPM has at least one bank")]
    [InlineData("machines.host.tpm.banks = [md5]", "3: machines.host.tpm.banks[0]: the algorithm of a bank was expected, and \"md5\" stands here; known: sha1, sha256, sha384, sha512, sm3")]
    [InlineData("machines.host.tpm.latency = swtmp", "3: machines.host.tpm.latency: \"swtmp\" is neither a duration nor a preset; did you mean `swtpm`?")]
    [InlineData("machines.host.tpm.pcrs.sha1.\"10\" = 00", "3: machines.host.tpm.pcrs.sha1.10: \"10\" is no register that the firmware fills: from 0 to 9")]
    [InlineData("machines.host.tpm.pcrs.sha1.\"0\" = 00", "3: machines.host.tpm.pcrs.sha1.0: a register of the bank sha1 has 20 bytes, and 1 stand here")]
    [InlineData("machines.host.tpm.pcrs.sha1.\"0\" = 0x", "3: machines.host.tpm.pcrs.sha1.0: pairs of hexadecimal digits were expected, and \"0x\" stands here")]
    [InlineData("machines.host.tpm.pcrs.sha512 {}", "3: machines.host.tpm.pcrs.sha512: the TPM has no bank \"sha512\"; known: sha1, sha256")]
    [InlineData("machines.host.storage.latency { uniform { min = 1 s } }", "3: machines.host.storage.latency.uniform.max: this key is required")]
    [InlineData("machines.host.storage.latency { uniform { min = 2 s, max = 1 s } }", "3: machines.host.storage.latency.uniform.max: `max` is less than `min`")]
    [InlineData("machines.host.storage.latency { log-normal { median = 2 s, p99 = 1 s } }", "3: machines.host.storage.latency.log-normal.p99: `p99` is less than `median`")]
    [InlineData("machines.host.storage.latency { log-normal { median = 1 ns, p99 = 1 h } }", "3: machines.host.storage.latency: its longest samples are longer than a year")]
    [InlineData("machines.host.storage.latency { empirical = [] }", "3: machines.host.storage.latency.empirical: a measured distribution needs at least one duration")]
    [InlineData("machines.host.storage.latency {}", "3: machines.host.storage.latency: a distribution has exactly one of uniform, exponential, log-normal, empirical")]
    [InlineData("machines.host.count = 2\nmachines.host-1 {}", "4: machines.host-1: number 1 of the 2 called host has this name already; choose another")]
    public void Machines_and_top_level(string line, string expected) => AssertError(line, expected);

    [Theory]
    [InlineData("{ path = bin/sh }", "[0].path: an absolute path was expected, and \"bin/sh\" does not begin with /")]
    [InlineData("{ path = /bin/../sh }", "[0].path: \"/bin/../sh\" cannot be a path here: parts that are empty, . or .. have no place in it")]
    [InlineData("{ path = / }", "[0].path: \"/\" cannot be a path here: parts that are empty, . or .. have no place in it")]
    [InlineData("{ size = 1 B }", "[0].path: this key is required")]
    [InlineData("{ path = /a, count = 2 }", "[0].path: with a `count` above 1 the path needs {n}, which becomes the number of each file")]
    [InlineData("{ path = /a, kind = prog }", "[0].kind: a kind of file was expected, and \"prog\" stands here; known: data, directory, program, command, library, script, given")]
    [InlineData("{ path = /a, kind = data, content = x }", "[0].content: only a file of kind given has `content`; take one of the two out")]
    [InlineData("{ path = /a, kind = given }", "[0].kind: a given file needs its `content`")]
    [InlineData("{ path = /a, kind = script }", "[0].kind: a script needs its `interpreter`")]
    [InlineData("{ path = /a, kind = library, interpreter = /b }", "[0].interpreter: only programs, commands and scripts have an `interpreter`; take it out")]
    [InlineData("{ path = /a, content = x, size = 4 B }", "[0].size: `size` means nothing for a directory or for a file with `content`; take it out")]
    [InlineData("{ path = /a, mode = 0955 }", "[0].mode: permission bits were expected, as \"0755\", and \"0955\" stands here")]
    [InlineData("{ path = /a, mode = 17777 }", "[0].mode: permission bits were expected, as \"0755\", and \"17777\" stands here")]
    [InlineData("{ path = /a, size = 3 GiB }", "[0].size: a size cannot be greater than 2147483591 B")]
    [InlineData("{ path = /a, xattrs { security.ima = xyz } }", "[0].xattrs.security.ima: pairs of hexadecimal digits were expected, and \"xyz\" stands here")]
    [InlineData("{ path = /a }, { path = /a }", "[1]: the file /a is in this list twice")]
    [InlineData("/a", "[0]: a block { ... } was expected, and \"/a\" stands here")]
    public void Files_of_images(string file, string expected) => AssertError($"images.web.files = [ {file} ]", "3: images.web.files" + expected);

    [Theory]
    [InlineData("images { a { base = b } }", "3: images.a.base: image \"b\" is not defined; known: a")]
    [InlineData("images { web { base = wb } }", "3: images.web.base: image \"wb\" is not defined; did you mean `web`?")]
    [InlineData("images { a { base = b }\nb { base = a } }", "3: images.a.base: an image cannot be based on itself|4: images.b.base: an image cannot be based on itself")]
    [InlineData("images { a { manifest = no.txt } }", "3: images.a.manifest: the file no.txt cannot be read; its path begins at the folder of the scenario")]
    [InlineData("images { a { directory = no } }", "3: images.a.directory: the folder no cannot be read; its path begins at the folder of the scenario")]
    [InlineData("volumes = []", "3: volumes: a block with a name for each was expected, as volumes { NAME { ... } }, and a list stands here")]
    public void Images_and_volumes(string line, string expected) => AssertError(line, expected);

    [Theory]
    [InlineData("count = 0", "count: 0 is out of range: from 1 to 1000000")]
    [InlineData("depth = 0", "depth: 0 is out of range: from 1 to 32")]
    [InlineData("machine = hst", "machine: machine \"hst\" is not defined; did you mean `host`?")]
    [InlineData("image = web", "image: image \"web\" is not defined; there is none")]
    [InlineData("inside = a", "inside: a container cannot be started inside itself|3: containers.a.inside: containers cannot be started inside one another in a circle")]
    [InlineData("policy = x, policy-file = web.policy", "policy-file: the policy stands in `policy` already; take one of the two out")]
    [InlineData("policy-file = no.policy", "policy-file: the file no.policy cannot be read; its path begins at the folder of the scenario")]
    [InlineData("policy-file = latin.policy", "policy-file: the file latin.policy is no text in UTF-8")]
    [InlineData("key-files = [keys/a.der, no.der]", "key-files[1]: the file no.der cannot be read; its path begins at the folder of the scenario")]
    [InlineData("ima-namespace = off, kcmd = x", "kcmd: without an IMA namespace of its own a container has no `kcmd`; take it out, or say ima-namespace = on")]
    [InlineData("starts = 2", "starts: a container that is never stopped cannot be started again: set `lifetime`")]
    [InlineData("lifetime = 1 s, starts = 0", "starts: the run would never end: set `length`, or a number of starts")]
    [InlineData("user-namespace { length = 0 }", "user-namespace.length: 0 is out of range: from 1 to 4294967295")]
    [InlineData("count = 100000, user-namespace {}", "user-namespace.first-host-id: 100000 containers of 65536 ids each from 100000 onwards need more ids than there are")]
    [InlineData("volumes = [{ volume = data, path = /d }]", "volumes[0].volume: volume \"data\" is not defined; there is none")]
    [InlineData("processes { p { program = sh } }", "processes.p.program: an absolute path was expected, and \"sh\" does not begin with /")]
    [InlineData("processes { p { behaviours = [{ cycles = 1 }] } }", "processes.p.behaviours[0].kind: this key is required")]
    [InlineData("processes { p { behaviours = [{ kind = red-mostly, cycles = 1 }] } }", "processes.p.behaviours[0].kind: a behaviour was expected, and \"red-mostly\" stands here; did you mean `read-mostly`?")]
    [InlineData("processes { p { behaviours = [{ kind = log, cycles = 1 }] } }", "processes.p.behaviours[0].files: the behaviour log needs files")]
    [InlineData("processes { p { behaviours = [{ kind = log, cycles = 1, files = [/a], hold = 1 s }] } }", "processes.p.behaviours[0].hold: `hold` means nothing for the behaviour log; take it out")]
    [InlineData("processes { p { behaviours = [{ kind = key-rotation, cycles = 1, key-files = [] }] } }", "processes.p.behaviours[0].key-files: the behaviour key-rotation needs keys")]
    [InlineData("processes { p { behaviours = [{ kind = log, cycles = 1, files = [/a], file-count = 2 }] } }", "processes.p.behaviours[0].files: with a `file-count` above 1 every path needs {n}, which becomes the number of the file")]
    [InlineData("processes { p { behaviours = [{ kind = update, cycles = 1, files = [/a], command = /bin/cat }] } }", "processes.p.behaviours[0].command: `command` means nothing for the behaviour update; take it out")]
    [InlineData("processes { p { behaviours = [{ kind = read-mostly, cycles = 1, files = [/a], list-length = 5 }] } }", "processes.p.behaviours[0].list-length: `list-length` means nothing for the behaviour read-mostly; take it out")]
    [InlineData("processes { p { count = 3, behaviours = [{ kind = read-mostly, cycles = 1, files = [/a], choice = list, list-length = 2 }] } }", "processes.p.behaviours[0].list-length: with the choice list every one of the 3 copies of the process needs an entry; make the list longer")]
    [InlineData("processes { p { behaviours = [{ kind = read-list }] } }", "processes.p.behaviours: the run would never end: set `length`, or `cycles` of each behaviour, or `lifetime` of the container")]
    [InlineData("processes { p { count = 3 }, p-2 {} }", "processes.p-2: number 2 of the 3 called p has this name already; choose another")]
    public void Containers(string keys, string expected) => AssertError($"containers {{ a {{ {keys} }} }}", "3: containers.a." + expected);

    [Theory]
    [InlineData("containers { host {} }", "3: containers.host: a group of containers cannot be called host: that is everything outside containers")]
    [InlineData("containers { none {} }", "3: containers.none: a group of containers cannot be called none: where a group is named, that means no group")]
    [InlineData("containers { a { inside = b }\nb { inside = a } }", "3: containers.a.inside: containers cannot be started inside one another in a circle|4: containers.b.inside: containers cannot be started inside one another in a circle")]
    [InlineData("machines.two {}\ncontainers { a {} }", "4: containers.a.machine: there are several kinds of machines; name one of host, two")]
    [InlineData("machines.two {}\ncontainers { a { machine = host, inside = b }\nb { machine = two } }", "4: containers.a.inside: the group b runs on machine two, and this one on host")]
    [InlineData("machines.host.kernel = 6.1-stock\ncontainers {\n a {} }", "5: containers.a.ima-namespace: the kernel 6.1-stock of machine host has no IMA namespaces; say ima-namespace = off")]
    [InlineData("images { i {} }\ncontainers { a { depth = 2, image = i } }", "4: containers.a.depth: a chain cannot have the image i: the second container would look for it inside the first; leave `image` out")]
    [InlineData("images { i {} }\ncontainers { a { inside = b, image = i }\nb { image = i } }", "4: containers.a.image: a container inside b sees nothing but the image i, and this would have to be in it; leave it out, or start it on the host")]
    [InlineData("containers { a { inside = b, user-namespace { first-host-id = 5, length = 9 } }\nb { user-namespace { first-host-id = 5, length = 8 } } }", "3: containers.a.user-namespace: a-0 has the host ids 5 to 13, and b-0 around it only 5 to 12")]
    [InlineData("length = 1 s\ncontainers { a { start { at = 2 s } } }", "4: containers.a.start.at: this is 2 s, and the run has ended at 1 s")]
    public void Groups_of_containers(string text, string expected) => AssertError(text, expected);

    [Theory]
    [InlineData("event = stop, containers = web", "at: this key is required")]
    [InlineData("at = 1 s", "event: this key is required")]
    [InlineData("at = 1 s, event = reboot, policy = x", "policy: `policy` means nothing for the event reboot; take it out")]
    [InlineData("at = 1 s, event = rebot", "event: an event was expected, and \"rebot\" stands here; did you mean `reboot`?")]
    [InlineData("at = 1 s, event = stop", "event: a stop needs `containers`")]
    [InlineData("at = 1 s, event = stop, containers = wab", "containers: group of containers \"wab\" is not defined; did you mean `web`?")]
    [InlineData("at = 1 s, event = policy-update, containers = web", "event: a policy-update needs `policy` or `policy-file`")]
    [InlineData("at = 1 s, event = tamper, path = /a, content = x", "event: a tamper needs exactly one of `volume`, `image` and `containers`")]
    [InlineData("at = 1 s, event = tamper, containers = web, content = x", "event: a tamper needs the `path` of the file")]
    [InlineData("at = 1 s, event = tamper, containers = web, path = /a", "event: a tamper needs the new `content` of the file")]
    [InlineData("at = 1 s, event = tamper, image = own, path = /a, content = x", "image: containers have copies of the image own, so there is no shared layer; use `containers`")]
    [InlineData("at = 1 h, event = reboot", "at: this is 3600 s, and the run has ended at 60 s")]
    public void Events(string keys, string expected) =>
        AssertError($"timeline {{ e {{ {keys} }} }}\nlength = 60 s\ncontainers {{ web {{}} }}\nimages {{ own {{ layer = private }} }}", "3: timeline.e." + expected);

    [Theory]
    [InlineData("at-least = 1", ": an expectation needs `figure` or `count`: what is compared")]
    [InlineData("figure = a, count = entries, at-least = 1", ": an expectation has `figure` or `count`, not both")]
    [InlineData("count = entries", ": an expectation needs a bound: at-least, at-most, equals, between or present")]
    [InlineData("count = entrys, at-least = 1", ".count: what is counted was expected, and \"entrys\" stands here; did you mean `entries`?")]
    [InlineData("count = entries, cause = ToMToU, at-least = 1", ".cause: `cause` means nothing for a count of entries; take it out")]
    [InlineData("figure = starts.p99, present = on", ".present: `present` means nothing for an expectation of a figure; take it out")]
    [InlineData("figure = \"starts p99\", at-most = 1 s", ".figure: the name of a figure was expected, as starts.p99, and \"starts p99\" stands here")]
    [InlineData("count = entries, at-least = 1, equals = 2", ".equals: `equals` cannot stand beside `at-least`; only at-least and at-most go together")]
    [InlineData("count = entries, at-least = 3, at-most = 2", ".at-most: no value is within these bounds: the lower one is above the upper one")]
    [InlineData("count = entries, between = [1]", ".between: between has two bounds, as [1, 10]")]
    [InlineData("count = entries, at-least = 1 s", ".at-least: a count is compared with whole numbers from 0")]
    [InlineData("count = entries, at-least = 1.5", ".at-least: a count is compared with whole numbers from 0")]
    [InlineData("count = entries, at-least = x", ".at-least: a number or a duration was expected, and \"x\" stands here")]
    [InlineData("figure = a, at-least = 1, at-most = 2 s", ".at-most: of two bounds one is a duration and the other is a number")]
    [InlineData("count = operations, error = ENOSPCE, at-least = 1", ".error: the name of an error was expected, as ENOSPC or any, and \"ENOSPCE\" stands here; did you mean `ENOSPC`?")]
    [InlineData("count = violations, cause = tomtou, at-least = 1", ".cause: a cause of violations was expected, and \"tomtou\" stands here; known: ToMToU, open_writers")]
    [InlineData("count = entries, containers = wbe, at-least = 1", ".containers: group of containers \"wbe\" is not defined; did you mean `web`?")]
    [InlineData("count = entries, machine = no, at-least = 1", ".machine: machine \"no\" is not defined; known: host")]
    [InlineData("count = entries, by = 2 h, at-least = 1", ".by: this is 7200 s, and the run has ended at 60 s")]
    public void Expectations(string keys, string expected) =>
        AssertError($"expect {{ e {{ {keys} }} }}\nlength = 60 s\ncontainers {{ web {{}} }}", "3: expect.e" + expected);

    [Fact]
    public void A_scenario_needs_a_name_and_a_machine()
    {
        var errors = Scenarios.Errors("seed = 3\n");
        Assert.Equal(["test.conf:1: name: this key is required", "test.conf:1: machines: a scenario needs a machine, as machines { host {} }"], errors.ToArray());
    }

    [Fact]
    public void All_errors_are_told_in_the_order_of_lines()
    {
        var errors = Scenarios.Parse("expect { e {} }\nmachines {\n a { cores = 0\n memory = 1\n tpm { banks = [x] } } }\nlenght = 1 s\nname = X\nseed = x").Errors;
        Assert.Equal(["expect.e", "expect.e", "machines.a.cores", "machines.a.memory", "machines.a.tpm.banks[0]", "lenght", "name", "seed"], errors.Select(error => error.Key));
        Assert.Equal([1, 1, 3, 4, 5, 6, 7, 8], errors.Select(error => error.Line));
    }

    [Fact]
    public void An_error_in_a_manifest_names_its_line()
    {
        var files = new MemoryFiles(new(StringComparer.Ordinal) { ["m"] = (0, "0755 0 0 1 data /a\n\n0755 0 0 1 data b\n0755 0 0 data /c\n9 0 0 1 data /d\n0755 0 0 1 script /e\n0755 0 -1 1 data /f\n0755 0 0 1 given /g\n") });
        Assert.Equal(
            [
                "m:3: PATH: an absolute path was expected, and \"b\" does not begin with /",
                "m:4: a line has MODE UID GID SIZE KIND PATH and perhaps INTERPRETER, with blanks between them",
                "m:5: MODE: permission bits were expected, as 0755, and \"9\" stands here",
                "m:6: a script needs its INTERPRETER behind its path",
                "m:7: GID: -1 is out of range: from 0 to 4294967294",
                "m:8: KIND: a kind of file was expected, and \"given\" stands here; known: data, directory, program, command, library, script",
            ],
            Scenarios.Parse(Scenarios.With("images { a { manifest = m } }"), files).Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void A_value_of_the_command_line_is_named_by_its_option()
    {
        var root = Hocon.Read(Scenarios.With(""), null, new HoconOverride("machines.host.cores", "none"), new HoconOverride("sed", "3"));
        Assert.Equal(
            ["--set machines.host.cores: machines.host.cores: a whole number was expected, and \"none\" stands here", "--set sed: sed: unknown key `sed`; did you mean `seed`?"],
            ScenarioReader.Read(root, ReferenceConfiguration.ImaActors, Scenarios.Files).Errors.Select(error => error.ToString()));
    }

    private static void AssertError(string line, string expected) =>
        Assert.Equal(expected.Split('|').Select(one => one.StartsWith(Hocon.File, StringComparison.Ordinal) ? one : $"{Hocon.File}:{one}"), Scenarios.Errors(Scenarios.With(line)));
}
