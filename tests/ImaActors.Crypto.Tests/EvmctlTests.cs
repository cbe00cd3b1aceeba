using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Crypto.Tests;

/// <summary>The other tool: evmctl of ima-evm-utils accepts our labels, and we accept its .</summary>
public sealed class EvmctlTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("evmctl-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableTheory]
    [InlineData("rsa", HashAlgorithm.Sha1)]
    [InlineData("rsa", HashAlgorithm.Sha256)]
    [InlineData("rsa", HashAlgorithm.Sha384)]
    [InlineData("rsa", HashAlgorithm.Sha512)]
    [InlineData("rsa", HashAlgorithm.Sha224)]
    [InlineData("p256", HashAlgorithm.Sha256)]
    [InlineData("p384", HashAlgorithm.Sha384)]
    public void Evmctl_accepts_our_labels(string kind, HashAlgorithm algorithm)
    {
        var (key, content, file) = Prepare(kind);
        File.WriteAllBytes(file + ".sig", key.SignLabel(SpecificationKey.DigestOf(algorithm, content)));
        var (code, output) = Run("ima_verify", "--sigfile", "-a", algorithm.Name(), "-k", Path.Combine(_folder, "cert.der"), file);
        Assert.True(code == 0, output);
        File.WriteAllBytes(file, [.. content, 0]);
        Assert.NotEqual(0, Run("ima_verify", "--sigfile", "-a", algorithm.Name(), "-k", Path.Combine(_folder, "cert.der"), file).Code);
    }

    [SkippableTheory]
    [InlineData("rsa", HashAlgorithm.Sha1)]
    [InlineData("rsa", HashAlgorithm.Sha256)]
    [InlineData("rsa", HashAlgorithm.Sha384)]
    [InlineData("rsa", HashAlgorithm.Sha512)]
    [InlineData("rsa", HashAlgorithm.Sha224)]
    [InlineData("p256", HashAlgorithm.Sha256)]
    [InlineData("p384", HashAlgorithm.Sha384)]
    public void Labels_of_evmctl_are_accepted(string kind, HashAlgorithm algorithm)
    {
        var (key, content, file) = Prepare(kind);
        var (code, output) = Run("ima_sign", "--sigfile", "-a", algorithm.Name(), "-k", Path.Combine(_folder, "key.pem"), file);
        Assert.True(code == 0, output);
        var label = File.ReadAllBytes(file + ".sig");
        var digest = SpecificationKey.DigestOf(algorithm, content);
        var verifier = KeyRows.OverSelfSigned(KeyRows.Later, key);
        Assert.Equal(Errno.None, verifier.VerifyLabel(KeyRows.Root, label, digest));
        if (key.IsRsa)
        {
            Assert.Equal(label, key.SignLabel(digest));
        }

        label[^1] ^= 1;
        Assert.NotEqual(Errno.None, verifier.VerifyLabel(KeyRows.Root, label, digest));
    }

    private static (int Code, string Output) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("evmctl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            Skip.If(true, "evmctl (package ima-evm-utils) is not installed");
            throw;
        }
    }

    private (SigningKey Key, byte[] Content, string File) Prepare(string kind)
    {
        _ = Run("--version");
        var key = kind switch
        {
            "rsa" => SigningKey.CreateRsa(2048, "evmctl"u8),
            "p256" => KeyRows.P256,
            _ => KeyRows.P384,
        };
        var content = "content of a file\n"u8.ToArray();
        var file = Path.Combine(_folder, "file");
        File.WriteAllBytes(file, content);
        File.WriteAllBytes(Path.Combine(_folder, "cert.der"), key.SelfSigned("evmctl key"));
        File.WriteAllText(Path.Combine(_folder, "key.pem"), key.ToPem());
        return (key, content, file);
    }
}
