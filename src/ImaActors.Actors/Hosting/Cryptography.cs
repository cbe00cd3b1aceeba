using ImaActors.Crypto;
using ImaActors.Simulation.Machine;

namespace ImaActors.Actors.Hosting;

/// <summary>What machines use of ImaActors.Crypto.</summary>
public static class Cryptography
{
    /// <summary>As a machine's kernel has it.</summary>
    public static MachineCryptography For(MachineDefinition definition) => new(
        HashFunctions.Shared,
        new CertificateParser(definition.Profile.HasEcdsa),
        new CertificateVerifier(definition.Profile.HasEcdsa),
        new SignatureVerifiers(definition.Profile, definition.BlacklistedDigests));
}
