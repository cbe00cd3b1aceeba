using ImaActors.Simulation.Randomness;

namespace ImaActors.Simulation.Workloads;

/// <summary>What processes write where nobody says what: bytes that follow from a seed.</summary>
internal static class WrittenContent
{
    /// <summary>The bytes.</summary>
    public static byte[] Of(ulong seed, int size)
    {
        var content = new byte[size];
        for (var place = 0; place < content.Length; place += sizeof(ulong))
        {
            var word = RandomStream.Draw(seed, DrawPurpose.WrittenContent, 0, 0, place);
            for (var i = 0; i < sizeof(ulong) && place + i < content.Length; i++)
            {
                content[place + i] = (byte)(word >> (8 * i));
            }
        }

        return content;
    }
}
