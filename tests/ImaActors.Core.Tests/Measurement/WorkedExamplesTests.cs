using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tpm;
using Xunit;
using static ImaActors.Core.Tests.Measurement.TestMachine;

namespace ImaActors.Core.Tests.Measurement;

/// <summary>The worked examples of the measurement specification, byte for byte (E-1 to E-18).</summary>
public sealed class WorkedExamplesTests
{
    public static IEnumerable<object[]> Examples =>
    [
        [
            "E-1",
            new Example("ima-ng", HashAlgorithm.Sha1, HashAlgorithm.Sha1, "22596363b3de40b06f981fb85d82312e8c0ed511", "/mnt/d/hello.txt")
            {
                Hashed = "1a000000736861313a0022596363b3de40b06f981fb85d82312e8c0ed511110000002f6d6e742f642f68656c6c6f2e747874"
                + "00",
                Sha1 = "c0c14122b58ba0abd2a88d1683ab4d0b39af1b12",
                Sha256 = "1fc86d26304ccd224eccd249e1b4b1a7f2121bae1e66fa2195c19a1261673582",
                Pcr1 = "de8550fe1abbfac004abc33d2a8dc227a978ca33",
                Pcr256 = "25118a99f92f71e2b33520264c5e5937651bb2c1fa7a41314d5f1c85ddbfa3ac",
                Binary = "0a000000c0c14122b58ba0abd2a88d1683ab4d0b39af1b1206000000696d612d6e67330000001a000000736861313a002259"
                + "6363b3de40b06f981fb85d82312e8c0ed511110000002f6d6e742f642f68656c6c6f2e74787400",
                Ascii = "10 c0c14122b58ba0abd2a88d1683ab4d0b39af1b12 ima-ng sha1:22596363b3de40b06f981fb85d82312e8c0ed511 /mnt/d/hello.txt",
            },
        ],
        [
            "E-2",
            new Example("ima-ng", HashAlgorithm.Sha256, HashAlgorithm.Sha256, "a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447", "/mnt/d/hello.txt")
            {
                Hashed = "280000007368613235363a00a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447110000002f6d"
                + "6e742f642f68656c6c6f2e74787400",
                Sha1 = "92e352b92907a27a5db1b4960a50dae2cefcbb86",
                Sha256 = "08233d0882b0a10096a38ff6de194f4c22cdbcdc4229526896f29632f1262375",
                Pcr1 = "4a1f5deffda5aa974bb31c2a5469fb036a84206c",
                Pcr256 = "6ff6d54010c43d4ba3a63aa02b9416efd6999f8edf7d77e8ef1501340e22422d",
                Binary = "0a00000092e352b92907a27a5db1b4960a50dae2cefcbb8606000000696d612d6e6741000000280000007368613235363a00"
                + "a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447110000002f6d6e742f642f68656c6c6f2e74"
                + "787400",
                Ascii = "10 92e352b92907a27a5db1b4960a50dae2cefcbb86 ima-ng sha256:a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447 /mnt/d/hello.txt",
            },
        ],
        [
            "E-3",
            new Example("ima-ng", HashAlgorithm.Sha1, HashAlgorithm.Sha1, "22596363b3de40b06f981fb85d82312e8c0ed511", "/mnt/d/hello.txt")
            {
                Hashed = "1a000000736861313a000000000000000000000000000000000000000000110000002f6d6e742f642f68656c6c6f2e747874"
                + "00",
                Sha1 = "0000000000000000000000000000000000000000",
                Sha256 = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                Pcr1 = "bac37b84f007d0238af95af707cac8d61254870e",
                Pcr256 = "bba91ca85dc914b2ec3efb9e16e7267bf9193b14350d20fba8a8b406730ae30a",
                Binary = "0a000000000000000000000000000000000000000000000006000000696d612d6e67330000001a000000736861313a000000"
                + "000000000000000000000000000000000000110000002f6d6e742f642f68656c6c6f2e74787400",
                Ascii = "10 0000000000000000000000000000000000000000 ima-ng sha1:0000000000000000000000000000000000000000 /mnt/d/hello.txt",
                IsViolation = true,
            },
        ],
        [
            "E-4",
            new Example("ima-sig", HashAlgorithm.Sha1, HashAlgorithm.Sha1, "22596363b3de40b06f981fb85d82312e8c0ed511", "/mnt/d/hello.txt")
            {
                Hashed = "1a000000736861313a0022596363b3de40b06f981fb85d82312e8c0ed511110000002f6d6e742f642f68656c6c6f2e747874"
                + "0000000000",
                Sha1 = "b4b49c973dfa06c623b4e1265d35e32d6a9e9594",
                Sha256 = "d874719e2053e473186a6a76096265bff16acabed10ca1001f473993ceb54dee",
                Pcr1 = "f5e4f6ce491928a90f810bb90cd3c5d0e342bf46",
                Pcr256 = "4aabcdcdca9558ccc898df2349ada3e8e75309e763befc922cd24810594063f1",
                Binary = "0a000000b4b49c973dfa06c623b4e1265d35e32d6a9e959407000000696d612d736967370000001a000000736861313a0022"
                + "596363b3de40b06f981fb85d82312e8c0ed511110000002f6d6e742f642f68656c6c6f2e7478740000000000",
                Ascii = "10 b4b49c973dfa06c623b4e1265d35e32d6a9e9594 ima-sig sha1:22596363b3de40b06f981fb85d82312e8c0ed511 /mnt/d/hello.txt ",
            },
        ],
        [
            "E-5",
            new Example("ima-sig", HashAlgorithm.Sha1, HashAlgorithm.Sha256, "a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447", "/mnt/d/s256")
            {
                Hashed = "280000007368613235363a00a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a4470c0000002f6d"
                + "6e742f642f73323536008900000003020449aeeb670080a62ff390e1d9d3a5c7392104aaf8149f0603e0a0c536ad56f6ea2b"
                + "3735ec3c049bcd1063e5d5d6c9869b9d7d7871043891d3b2008114fe1a574cbced0ea8276c714cb53bc9184d1283fa3e641b"
                + "9fd36366174cc3f111aea05828fb357290d1bf8363d79e9800b2aa6c6b36a8deff12ac0f4f83535fd17a6152369e83ec1943"
                + "9b",
                Sha1 = "7496109954cfd6593ffc459f5d5c3904e6ecbf21",
                Sha256 = "c5f0eaea8034f2f57c147cd2819ddf3d4a5a8222c4ad733a48dc10ff4c9f5c30",
                Pcr1 = "e68af613eae6f46d14ee1c016ad6bf87066c5b83",
                Pcr256 = null,
                Binary = null,
                Ascii = null,
                Signature = "03020449aeeb670080a62ff390e1d9d3a5c7392104aaf8149f0603e0a0c536ad56f6ea2b3735ec3c049bcd1063e5d5d6c986"
                + "9b9d7d7871043891d3b2008114fe1a574cbced0ea8276c714cb53bc9184d1283fa3e641b9fd36366174cc3f111aea05828fb"
                + "357290d1bf8363d79e9800b2aa6c6b36a8deff12ac0f4f83535fd17a6152369e83ec19439b",
            },
        ],
        [
            "E-6",
            new Example("ima-buf", HashAlgorithm.Sha1, HashAlgorithm.Sha1, "5ecd8a4c83631ef25eb69ad11a73342f5e1c0ff7", "kexec-cmdline")
            {
                Hashed = "1a000000736861313a005ecd8a4c83631ef25eb69ad11a73342f5e1c0ff70e0000006b657865632d636d646c696e65001300"
                + "0000636f6e736f6c653d7474795330207175696574",
                Sha1 = "7004bbabdd4cfc78fe66e682cab7ee17f6f3974f",
                Sha256 = "9d4b04d34cf3855a00377e02277a183351f880cbd857819e797846e4424f59b1",
                Pcr1 = "c1c183c949ce43191c13b8bcf81dca6012ebe77d",
                Pcr256 = "cb87b60bcd1735879a8785e3aa35db2ee0c8470109f45702e73a23616bbd3731",
                Binary = "0a0000007004bbabdd4cfc78fe66e682cab7ee17f6f3974f07000000696d612d627566470000001a000000736861313a005e"
                + "cd8a4c83631ef25eb69ad11a73342f5e1c0ff70e0000006b657865632d636d646c696e650013000000636f6e736f6c653d74"
                + "74795330207175696574",
                Ascii = "10 7004bbabdd4cfc78fe66e682cab7ee17f6f3974f ima-buf sha1:5ecd8a4c83631ef25eb69ad11a73342f5e1c0ff7 kexec-cmdline 636f6e736f6c653d7474795330207175696574",
                Buffer = "636f6e736f6c653d7474795330207175696574",
            },
        ],
        [
            "E-7",
            new Example("ima-ng", HashAlgorithm.Sha1, HashAlgorithm.Sha1, "5ecd8a4c83631ef25eb69ad11a73342f5e1c0ff7", "kexec-cmdline")
            {
                Hashed = "1a000000736861313a005ecd8a4c83631ef25eb69ad11a73342f5e1c0ff70e0000006b657865632d636d646c696e6500",
                Sha1 = "b73a145572041f7d8b52a16d4fc41dd5d5ed3c28",
                Sha256 = "df44a903fde5a9eb630c53c05c7456cd60b32d50d86d7d9be66ca00569f47ab9",
                Pcr1 = "62145dc0b78e950e3256d6e3b0baa90fcc0b060d",
                Pcr256 = "2ae3a38ae6725c7ea37e3dc73e6f58968bed93e6486457364c219ca15ad4ec2b",
                Binary = "0a000000b73a145572041f7d8b52a16d4fc41dd5d5ed3c2806000000696d612d6e67300000001a000000736861313a005ecd"
                + "8a4c83631ef25eb69ad11a73342f5e1c0ff70e0000006b657865632d636d646c696e6500",
                Ascii = "10 b73a145572041f7d8b52a16d4fc41dd5d5ed3c28 ima-ng sha1:5ecd8a4c83631ef25eb69ad11a73342f5e1c0ff7 kexec-cmdline",
                Buffer = "636f6e736f6c653d7474795330207175696574",
            },
        ],
        [
            "E-8",
            new Example("ima", HashAlgorithm.Sha1, HashAlgorithm.Sha1, "22596363b3de40b06f981fb85d82312e8c0ed511", "/mnt/d/hello.txt")
            {
                Hashed = "22596363b3de40b06f981fb85d82312e8c0ed5112f6d6e742f642f68656c6c6f2e7478740000000000000000000000000000"
                + "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
                + "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
                + "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
                + "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
                + "0000000000000000000000000000000000000000000000000000",
                Sha1 = "22aab42df795aad37f516b918144280ff99aebe8",
                Sha256 = "5f114c26111ceacc9800758da584f1ec7d93889df488b25f84cde0f370858a66",
                Pcr1 = null,
                Pcr256 = null,
                Binary = "0a00000022aab42df795aad37f516b918144280ff99aebe803000000696d6122596363b3de40b06f981fb85d82312e8c0ed5"
                + "11100000002f6d6e742f642f68656c6c6f2e747874",
                Ascii = "10 22aab42df795aad37f516b918144280ff99aebe8 ima 22596363b3de40b06f981fb85d82312e8c0ed511 /mnt/d/hello.txt",
            },
        ],
        [
            "E-9",
            new Example("ima", HashAlgorithm.Md5, HashAlgorithm.Md5, "6f5902ac237024bdd0c176cb93063dc4", "/mnt/d/hello.txt")
            {
                Hashed = "6f5902ac237024bdd0c176cb93063dc42f6d6e742f642f68656c6c6f2e747874000000000000000000000000000000000000"
                + "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
                + "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
                + "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
                + "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
                + "00000000000000000000000000000000000000000000",
                Sha1 = "b3edf2976eb7dc1e2f0616175c71abf624bff084",
                Sha256 = "1ef422a1ae995f6a41b2574c34c5ec15542da7faeda3917269615e7111429712",
                Pcr1 = null,
                Pcr256 = null,
                Binary = "0a000000b3edf2976eb7dc1e2f0616175c71abf624bff08403000000696d616f5902ac237024bdd0c176cb93063dc4100000"
                + "002f6d6e742f642f68656c6c6f2e747874",
                Ascii = "10 b3edf2976eb7dc1e2f0616175c71abf624bff084 ima 6f5902ac237024bdd0c176cb93063dc4 /mnt/d/hello.txt",
            },
        ],
        [
            "E-10",
            new Example("d|n", HashAlgorithm.Sha1, HashAlgorithm.Sha1, "22596363b3de40b06f981fb85d82312e8c0ed511", "/mnt/d/hello.txt")
            {
                Hashed = "1400000022596363b3de40b06f981fb85d82312e8c0ed511110000002f6d6e742f642f68656c6c6f2e74787400",
                Sha1 = "dbce6a882e4e4ab19dd288bfd515bb4306d8c309",
                Sha256 = "9f7548369bc597d655eebfe03fb6a49bd4cf1b67d368732469ff498c4a9bba8d",
                Pcr1 = "20bd3e9445134c1fe0894a11659c64e94b6fa8ff",
                Pcr256 = "f9a1949ce8381a58b1316ba5aaab7d76934f38732af56e3f8df23f91fa0debb8",
                Binary = "0a000000dbce6a882e4e4ab19dd288bfd515bb4306d8c30903000000647c6e2d0000001400000022596363b3de40b06f981f"
                + "b85d82312e8c0ed511110000002f6d6e742f642f68656c6c6f2e74787400",
                Ascii = "10 dbce6a882e4e4ab19dd288bfd515bb4306d8c309 d|n 22596363b3de40b06f981fb85d82312e8c0ed511 /mnt/d/hello.txt",
            },
        ],
        [
            "E-11",
            new Example("ima-ng", HashAlgorithm.Sha1, HashAlgorithm.Sha1, "c90fd1e1e50d915f12e231fae7eeddb5e6c633ac", "/mnt/d/a b  c")
            {
                Hashed = "1a000000736861313a00c90fd1e1e50d915f12e231fae7eeddb5e6c633ac0e0000002f6d6e742f642f615f625f5f6300",
                Sha1 = "104936014fefa7b29c2e649666883542752709de",
                Sha256 = "62d5af94bba9bad81dd786e69099e01ab5c492a44157c818f24971c0220a3acc",
                Pcr1 = "c0ea57beafa18087c2c803efafd0c94cf85f1f22",
                Pcr256 = "d154b76230de35a4f15eca3cd29d0a8bebec05b55d7f0e2ba386aa1e3310fc2f",
                Binary = "0a000000104936014fefa7b29c2e649666883542752709de06000000696d612d6e67300000001a000000736861313a00c90f"
                + "d1e1e50d915f12e231fae7eeddb5e6c633ac0e0000002f6d6e742f642f615f625f5f6300",
                Ascii = "10 104936014fefa7b29c2e649666883542752709de ima-ng sha1:c90fd1e1e50d915f12e231fae7eeddb5e6c633ac /mnt/d/a_b__c",
            },
        ],
        [
            "E-12",
            new Example("ima-ng", HashAlgorithm.Sha1, HashAlgorithm.Sha1, "0000000000000000000000000000000000000000", "/mnt/d/dir.txt")
            {
                Hashed = "1a000000736861313a0000000000000000000000000000000000000000000f0000002f6d6e742f642f6469722e74787400",
                Sha1 = "610e3645c5d851e90b9dc6e070c8cf9e28d0813c",
                Sha256 = "851892e49f7a5dffd4fad3a86950cc2a2e61f76d8ba4adc968c3e15dc23534ab",
                Pcr1 = "9793e30d6e7b405ba44f78a57c005a714133d902",
                Pcr256 = "fb86da98414b6e2d766447436c3d36ac5c419bdb9561fc3b7703412ceb53b456",
                Binary = "0a000000610e3645c5d851e90b9dc6e070c8cf9e28d0813c06000000696d612d6e67310000001a000000736861313a000000"
                + "0000000000000000000000000000000000000f0000002f6d6e742f642f6469722e74787400",
                Ascii = "10 610e3645c5d851e90b9dc6e070c8cf9e28d0813c ima-ng sha1:0000000000000000000000000000000000000000 /mnt/d/dir.txt",
            },
        ],
        [
            "E-13",
            new Example("ima-ng", HashAlgorithm.Sha1, HashAlgorithm.Md5, "6f5902ac237024bdd0c176cb93063dc4", "/mnt/d/md5x")
            {
                Hashed = "150000006d64353a006f5902ac237024bdd0c176cb93063dc40c0000002f6d6e742f642f6d64357800",
                Sha1 = "b885bf8a7846bce5ae273bdb94d0029b162de36d",
                Sha256 = "5ddf8688036254039641082d8a403e4436153aaac24dab1f4f1b0405c3e492b3",
                Pcr1 = "b0a0b38f58f45c5424094e28097647671d73f781",
                Pcr256 = "ab71e40bdb2229c0a3a088fd86a86b73717a3a82cd67eea6852d36fa2dbbc23d",
                Binary = "0a000000b885bf8a7846bce5ae273bdb94d0029b162de36d06000000696d612d6e6729000000150000006d64353a006f5902"
                + "ac237024bdd0c176cb93063dc40c0000002f6d6e742f642f6d64357800",
                Ascii = "10 b885bf8a7846bce5ae273bdb94d0029b162de36d ima-ng md5:6f5902ac237024bdd0c176cb93063dc4 /mnt/d/md5x",
            },
        ],
        [
            "E-14",
            new Example("ima-modsig", HashAlgorithm.Sha1, HashAlgorithm.Sha1, "22596363b3de40b06f981fb85d82312e8c0ed511", "/m.ko")
            {
                Hashed = "1a000000736861313a0022596363b3de40b06f981fb85d82312e8c0ed511060000002f6d2e6b6f0000000000280000007368"
                + "613235363a002cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824050000003003020101",
                Sha1 = "664c3103ce016550e1a558780403b4edc8ca569c",
                Sha256 = "a137a2fb83b1daa285a10aaf4da272d6475ffb6f0de1d3eac0164527bd4765df",
                Pcr1 = "6e512cc81e4c01ea1107e07c3aa71cece6007d87",
                Pcr256 = "18260bedec4cf92b7a6734135bb6ee86331f8620e10525605fa98927ae16378e",
                Binary = "0a000000664c3103ce016550e1a558780403b4edc8ca569c0a000000696d612d6d6f64736967610000001a00000073686131"
                + "3a0022596363b3de40b06f981fb85d82312e8c0ed511060000002f6d2e6b6f0000000000280000007368613235363a002cf2"
                + "4dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824050000003003020101",
                Ascii = "10 664c3103ce016550e1a558780403b4edc8ca569c ima-modsig sha1:22596363b3de40b06f981fb85d82312e8c0ed511 /m.ko  sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 3003020101",
                ModsigDigest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
                Modsig = "3003020101",
            },
        ],
    ];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_entry_is_the_recorded_one(string name, object row)
    {
        var example = (Example)row;
        var settings = Settings(example.System);
        var entry = example.Build(settings);

        Assert.True(example.Hashed == Convert.ToHexStringLower(EntryBuilder.HashedData(entry.Template, entry.Fields)), name);
        Assert.Equal(example.Sha1, Hex(entry.Sha1Digest));
        Assert.Equal(example.Sha256, Hex(entry.BankDigests[1]));
        if (example.Ascii is not null)
        {
            Assert.Equal(example.Ascii, ListWriter.Ascii(entry));
        }

        if (example.Binary is not null)
        {
            Assert.Equal(example.Binary, Convert.ToHexStringLower(ListWriter.BinaryAll([entry], withNamespaceNumber: false)));
        }

        var tpm = ZeroTpm();
        Assert.Equal(0, tpm.Extend(10, entry.BankDigests, TestHashes.Instance));
        Assert.Equal(example.Pcr1 ?? Hex(tpm.Read(0, 10)), Hex(tpm.Read(0, 10)));
        Assert.Equal(example.Pcr256 ?? Hex(tpm.Read(1, 10)), Hex(tpm.Read(1, 10)));
    }

    [Fact]
    public void E_3_a_violation_lists_zeros_but_extends_ones()
    {
        var entry = Entry(Settings(HashAlgorithm.Sha1), "ima-ng", File("/mnt/d/hello.txt") with { IsViolation = true });
        Assert.Equal(new string('0', 40), Hex(entry.Sha1Digest));
        Assert.Equal(new string('f', 40), Hex(entry.BankDigests[0]));
        Assert.Equal(new string('f', 64), Hex(entry.BankDigests[1]));
    }

    [Theory]
    [InlineData("sha1,sha256", HashAlgorithm.Sha1, "sha1:b2488ad744b2db6363562caabef0cf64df623ea6", "31a6365ebd6ac8c9075e345fd89b409034f9f561")]
    [InlineData("sha1,sha256", HashAlgorithm.Sha256, "sha256:e15380b03981b3a717c2948b47754fe5c97f29cf52bb717bbb1aecf7c8a22a07", "68b9f464296a55b1d640d03e3ac4667dfded2639")]
    [InlineData("sha1,sha256", HashAlgorithm.Sha512, "sha256:e15380b03981b3a717c2948b47754fe5c97f29cf52bb717bbb1aecf7c8a22a07", "68b9f464296a55b1d640d03e3ac4667dfded2639")]
    [InlineData("sha1,sha256", HashAlgorithm.Md5, "sha256:e15380b03981b3a717c2948b47754fe5c97f29cf52bb717bbb1aecf7c8a22a07", "68b9f464296a55b1d640d03e3ac4667dfded2639")]
    [InlineData("sha1", HashAlgorithm.Sha256, "sha1:b2488ad744b2db6363562caabef0cf64df623ea6", "31a6365ebd6ac8c9075e345fd89b409034f9f561")]
    [InlineData("sha256", HashAlgorithm.Sha1, "sha256:e15380b03981b3a717c2948b47754fe5c97f29cf52bb717bbb1aecf7c8a22a07", "68b9f464296a55b1d640d03e3ac4667dfded2639")]
    [InlineData("", HashAlgorithm.Sha1, "sha1:0000000000000000000000000000000000000000", "1d8d532d463c9f8c205d0df7787669a85f93e260")]
    [InlineData("", HashAlgorithm.Sha256, "sha256:0000000000000000000000000000000000000000000000000000000000000000", "0adefe762c149c7cec19da62f0da1297fcfbffff")]
    public void E_15_boot_aggregate(string banks, HashAlgorithm system, string recorded, string digest)
    {
        PcrBanks? tpm = null;
        if (banks.Length > 0)
        {
            var list = banks.Split(',').Select(bank => TpmBank.Of(bank == "sha1" ? HashAlgorithm.Sha1 : HashAlgorithm.Sha256)).ToArray();
            tpm = TpmOf((bank, pcr) => list[bank].Algorithm == HashAlgorithm.Sha1 ? pcr + 1 : pcr + 0x10, list);
        }

        var entry = Entry(Settings(system), "ima-ng", BootAggregate.Event(system, tpm, TestHashes.Instance));
        Assert.Equal($"10 {digest} ima-ng {recorded} boot_aggregate", ListWriter.Ascii(entry));
    }

    private const string WholeLog =
        "0a000000ddee6004dc3bd4ee300406cd93181c5a2187b59b06000000696d612d6e67310000001a000000736861313a00"
        + "9797edf8d0eed36b1cf92547816051c8af4e45ee0f000000626f6f745f616767726567617465000a000000c0c14122b5"
        + "8ba0abd2a88d1683ab4d0b39af1b1206000000696d612d6e67330000001a000000736861313a0022596363b3de40b06f"
        + "981fb85d82312e8c0ed511110000002f6d6e742f642f68656c6c6f2e747874000a000000000000000000000000000000"
        + "000000000000000006000000696d612d6e67330000001a000000736861313a0000000000000000000000000000000000"
        + "00000000110000002f6d6e742f642f68656c6c6f2e74787400";

    private static readonly string[] Extended =
    [
        "ddee6004dc3bd4ee300406cd93181c5a2187b59b000000000000000000000000",
        "c0c14122b58ba0abd2a88d1683ab4d0b39af1b12000000000000000000000000",
        "ffffffffffffffffffffffffffffffffffffffff000000000000000000000000",
    ];

    private static List<ListEntry> ThreeEntries(MeasurementSettings settings)
    {
        var hello = File("/mnt/d/hello.txt", HashAlgorithm.Sha1, "22596363b3de40b06f981fb85d82312e8c0ed511");
        return
        [
            Entry(settings, "ima-ng", BootAggregate.Event(HashAlgorithm.Sha1, ZeroTpm(), TestHashes.Instance)),
            Entry(settings, "ima-ng", hello),
            Entry(settings, "ima-ng", hello with { IsViolation = true }),
        ];
    }

    [Fact]
    public void E_16_a_whole_log()
    {
        var tpm = ZeroTpm();
        var log = new MeasurementLog();
        string[][] after =
        [
            ["095d73d77e6ebf3776fe0ad2b06cb59f009ec5ee", "627a1af4fdee36bb9a9d759a3153c0d566da327da0ea9fe60c2e1a94219cea4b"],
            ["251eb9d322d1f8ddc252d31553767d4f502f40c7", "e5961020f6d2d84eec58311dd85b31aaf0a3c29780c4744b152901f595272fde"],
            ["47d20531ceb147c1c97714d269aa16f9dda052b1", "847411ed78dbe4a28d1556f8564f998a381e167d72d6d1415689b0ba1e449959"],
        ];
        foreach (var entry in ThreeEntries(Settings(HashAlgorithm.Sha1)))
        {
            var kind = entry.IsViolation ? EntryKind.Violation : EntryKind.File;
            var request = new EntryRequest(entry, kind, Task, default, entry.IsViolation ? "ToMToU" : null);
            Assert.True(MeasurementCommit.Commit(log, tpm, TestHashes.Instance, request, integrityAudit: false, null).Added);
            Assert.Equal(after[log.Count - 1][0], Hex(tpm.Read(0, 10)));
            Assert.Equal(after[log.Count - 1][1], Hex(tpm.Read(1, 10)));
        }

        var entries = Enumerable.Range(0, log.Count).Select(position => log[position]).ToList();
        Assert.Equal(
            """
            10 ddee6004dc3bd4ee300406cd93181c5a2187b59b ima-ng sha1:9797edf8d0eed36b1cf92547816051c8af4e45ee boot_aggregate
            10 c0c14122b58ba0abd2a88d1683ab4d0b39af1b12 ima-ng sha1:22596363b3de40b06f981fb85d82312e8c0ed511 /mnt/d/hello.txt
            10 0000000000000000000000000000000000000000 ima-ng sha1:0000000000000000000000000000000000000000 /mnt/d/hello.txt

            """,
            ListWriter.AsciiAll(entries));
        Assert.Equal(WholeLog, Convert.ToHexStringLower(ListWriter.BinaryAll(entries, withNamespaceNumber: false)));
    }

    [Fact]
    public void E_17_an_unmapped_bank_gets_the_padded_sha1_digest()
    {
        var settings = Settings(HashAlgorithm.Sha1, null, TpmBank.Of(HashAlgorithm.Sha1), new TpmBank("unknown", null, 32));
        Assert.Equal(Extended, ThreeEntries(settings).Select(entry => Hex(entry.BankDigests[1])));
    }

    [Fact]
    public void E_18_the_kexec_buffer()
    {
        Assert.Equal(
            "010000000000000021010000000000000300000000000000" + WholeLog,
            Convert.ToHexStringLower(KexecBuffer.Write(ThreeEntries(Settings(HashAlgorithm.Sha1)))!));
    }

    [Theory]
    [InlineData("ima-ng", "0561a0b0e66e617f4cdb441cb6aade4df832b5f4", 58)]
    [InlineData("ima-ns", "8f73d80eaf832bdc51d354975dc275665809d548", 66)]
    [InlineData("ima", "87082aa7133b1a9242b4af416eed906367ab2d21", 276)]
    [InlineData("ns|d-ng|n|sig", "6ce8620087b806bd7705b265fce79c6ca6389542", 70)]
    public void N_145_the_aggregate_of_a_namespace(string template, string digest, int hashed)
    {
        var entry = Entry(Settings(HashAlgorithm.Sha256, Namespaced), template, NamespaceAggregate.Event(new NamespaceId(4026531972)));
        Assert.Equal(digest, Hex(entry.Sha1Digest));
        Assert.Equal(hashed, EntryBuilder.HashedData(entry.Template, entry.Fields).Length);
        Assert.False(entry.IsViolation);
        Assert.Contains("ns_aggregate_4026531972", ListWriter.Ascii(entry), StringComparison.Ordinal);
    }

    private sealed record Example(string Template, HashAlgorithm System, HashAlgorithm FileAlgorithm, string FileDigest, string Name)
    {
        public required string Hashed { get; init; }

        public required string Sha1 { get; init; }

        public required string Sha256 { get; init; }

        public string? Pcr1 { get; init; }

        public string? Pcr256 { get; init; }

        public string? Binary { get; init; }

        public string? Ascii { get; init; }

        public bool IsViolation { get; init; }

        public string? Signature { get; init; }

        public string? Buffer { get; init; }

        public string? ModsigDigest { get; init; }

        public string? Modsig { get; init; }

        public ListEntry Build(MeasurementSettings settings) => Entry(settings, Template, File(Name, FileAlgorithm, FileDigest) with
        {
            IsViolation = IsViolation,
            SecurityIma = Bytes(Signature),
            Buffer = Bytes(Buffer),
            ModsigDigest = ModsigDigest is null ? null : new Digest(HashAlgorithm.Sha256, Hex(ModsigDigest)),
            Modsig = Bytes(Modsig),
        });

        private static ReadOnlyMemory<byte>? Bytes(string? hex) => hex is null ? default(ReadOnlyMemory<byte>?) : Hex(hex);
    }
}
