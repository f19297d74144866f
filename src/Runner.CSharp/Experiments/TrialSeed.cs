using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MemCap.Runner.Experiments;

/// <summary>The seed of a trial: a function of what the trial is, not of where it stands.</summary>
internal static class TrialSeed
{
    /// <summary>The first 64 bits, big-endian, of the SHA-256 of this text in UTF-8: a line "memcap-trial/1", "method ID",
    /// "data DIGEST" where there are data, then a line "name=value" for each of the values in the order of their names' code units,
    /// decimals in their shortest form; every line ends with one line feed.</summary>
    /// <remarks>values: the method options that are typed in the experiment, and the free columns; not the shared columns,
    /// and not the data options, whose effect is in the digest of the data.</remarks>
    internal static ulong Of(
        string method,
        string? dataSha256,
        IEnumerable<KeyValuePair<string, string>> values
    )
    {
        var text = new StringBuilder($"memcap-trial/1\nmethod {method}\n");
        if (dataSha256 is not null)
            text.Append($"data {dataSha256}\n");
        foreach ((string name, string value) in values.OrderBy(v => v.Key, StringComparer.Ordinal))
            text.Append(name).Append('=').Append(DecimalText.Canonical(value)).Append('\n');
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
