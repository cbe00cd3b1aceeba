using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Boot;

/// <summary>What the kernel command line says about IMA (M-5 to M-8, P-2, A-78).</summary>
public sealed record BootParameters
{
    private const string LegacyTemplate = "ima";

    /// <summary>The system hash algorithm in force (M-5, M-7).</summary>
    public required HashAlgorithm SystemAlgorithm { get; init; }

    /// <summary>The system template (M-6).</summary>
    public required Template Template { get; init; }

    /// <summary>The nameless template of <c>ima_template_fmt=</c>, or null (M-6).</summary>
    public required Template? CustomTemplate { get; init; }

    /// <summary>Informational audit records are wanted .</summary>
    public required bool IntegrityAudit { get; init; }

    /// <summary><c>firmware_class.path</c>, or null (P-72).</summary>
    public required string? FirmwarePath { get; init; }

    /// <summary>The parameters <c>ima_policy</c>, <c>ima_tcb</c>, <c>ima_appraise_tcb</c> and <c>ima_appraise</c> in order; the policy code reads them.</summary>
    public required ImmutableArray<(string Name, string Value)> PolicyParameters { get; init; }

    /// <summary>Lines of the kernel log that the parameters and the set-up of the algorithm make, in order, without <c>ima: </c>.</summary>
    public required ImmutableArray<string> Log { get; init; }

    /// <summary>Reads the parameters in command-line order (M-8), then settles the algorithm (M-5).</summary>
    public static BootParameters Parse(IEnumerable<string> parameters, KernelProfile profile, IHashFunctions hash)
    {
        var reading = new Reading(profile);
        foreach (var parameter in parameters)
        {
            reading.Take(parameter);
        }

        return reading.Finish(hash);
    }

    /// <summary>Only what <see cref="PolicyParameters"/> would hold.</summary>
    public static ImmutableArray<(string Name, string Value)> PolicyParametersOf(IEnumerable<string> parameters, KernelProfile profile)
    {
        var reading = new Reading(profile);
        foreach (var parameter in parameters)
        {
            reading.Take(parameter);
        }

        return reading.PolicyParameters;
    }

    private sealed class Reading(KernelProfile profile)
    {
        private readonly ImmutableArray<(string Name, string Value)>.Builder _policy = ImmutableArray.CreateBuilder<(string Name, string Value)>();
        private readonly ImmutableArray<string>.Builder _log = ImmutableArray.CreateBuilder<string>();
        private readonly TemplateCatalog _catalog = new(profile, custom: null);

        // Until a parameter or the build says otherwise the kernel's variable holds sha1 (M-7).
        private HashAlgorithm _algorithm = HashAlgorithm.Sha1;
        private bool _hashAccepted;
        private Template? _template;
        private bool _audit;
        private string? _firmware;

        public ImmutableArray<(string Name, string Value)> PolicyParameters => _policy.ToImmutable();

        public void Take(string parameter)
        {
            var (name, value) = Split(parameter);
            switch (name)
            {
                case "ima_hash" when value is not null:
                    TakeHash(value);
                    break;
                case "ima_template" when value is not null:
                    TakeTemplate(value);
                    break;
                case "ima_template_fmt" when value is not null:
                    TakeFormat(value);
                    break;
                case "integrity_audit" when value is not null:
                    TakeAudit(value);
                    break;
                case "firmware_class.path" when value is not null:
                    _firmware = value;
                    break;
                case "ima_policy" or "ima_appraise" when value is not null:
                case "ima_tcb" or "ima_appraise_tcb":
                    _policy.Add((name, value ?? string.Empty));
                    break;
                default:
                    break;
            }
        }

        public BootParameters Finish(IHashFunctions hash)
        {
            TakeHash(profile.DefaultHash.Name());
            if (!HashSupport.Has(profile, hash, _algorithm))
            {
                _log.Add($"Can not allocate {_algorithm.Name()} (reason: -2)");
                if (_algorithm != profile.DefaultHash)
                {
                    _log.Add($"Allocating {_algorithm.Name()} failed, going to use default hash algorithm {profile.DefaultHash.Name()}");
                    _algorithm = HashAlgorithm.Sha1;
                    _hashAccepted = false;
                    TakeHash(profile.DefaultHash.Name());
                }
            }

            _log.Add("Allocated hash algorithm: " + _algorithm.Name());
            var template = _template ?? _catalog.Default;
            return new BootParameters
            {
                SystemAlgorithm = _algorithm,
                Template = template,
                CustomTemplate = template.Name.Length == 0 ? template : null,
                IntegrityAudit = _audit,
                FirmwarePath = _firmware,
                PolicyParameters = PolicyParameters,
                Log = _log.ToImmutable(),
            };
        }

        private void TakeHash(string value)
        {
            if (_hashAccepted)
            {
                return;
            }

            if (_template is { IsLegacy: true })
            {
                if (value.StartsWith("sha1", StringComparison.Ordinal))
                {
                    _algorithm = HashAlgorithm.Sha1;
                }
                else if (value.StartsWith("md5", StringComparison.Ordinal))
                {
                    _algorithm = HashAlgorithm.Md5;
                }
                else
                {
                    _log.Add($"invalid hash algorithm \"{value}\" for template \"{LegacyTemplate}\"");
                    return;
                }
            }
            else if (HashAlgorithms.TryParse(value, out var algorithm))
            {
                _algorithm = algorithm;
            }
            else
            {
                _log.Add($"invalid hash algorithm \"{value}\"");
                return;
            }

            _hashAccepted = true;
        }

        private void TakeTemplate(string value)
        {
            if (_template is not null)
            {
                return;
            }

            if (_catalog.Find(value) is not { } template)
            {
                _log.Add($"template {value} not found, using {profile.DefaultTemplate}");
            }
            else if (value == LegacyTemplate && _algorithm is not (HashAlgorithm.Sha1 or HashAlgorithm.Md5))
            {
                _log.Add("template does not support hash alg");
            }
            else
            {
                _template = template;
            }
        }

        private void TakeFormat(string value)
        {
            if (_template is not null)
            {
                return;
            }

            _template = TemplateCatalog.ParseFormat(value, profile, out var badField);
            if (_template is null)
            {
                _log.Add(badField switch
                {
                    null => $"format string '{value}' contains too many fields",
                    { Length: 0 or > TemplateCatalog.MaxFieldIdLength } => $"Invalid field with length {badField.Length}",
                    _ => $"field '{badField}' not found",
                });
                _log.Add($"format string '{value}' not valid, using template {profile.DefaultTemplate}");
            }
        }

        private void TakeAudit(string value)
        {
            if (TryParseNumber(value, out var number))
            {
                _audit = number != 0;
            }
        }

        // The kernel reads numbers with the prefix that C gives them: 0x sixteen, 0 eight, else ten.
        private static bool TryParseNumber(string text, out ulong number)
        {
            number = 0;
            var digits = text.AsSpan(text.StartsWith('+') ? 1 : 0);
            if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            {
                return ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
            }

            if (digits.Length > 1 && digits[0] == '0')
            {
                foreach (var digit in digits)
                {
                    if (digit is < '0' or > '7' || number > ulong.MaxValue >> 3)
                    {
                        return false;
                    }

                    number = (number << 3) + (ulong)(digit - '0');
                }

                return true;
            }

            return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        }

        // Quotes stand around the value or around the whole parameter and belong to neither (P-2); a dash in a name is an underscore.
        private static (string Name, string? Value) Split(string parameter)
        {
            var whole = parameter.Length > 0 && parameter[0] == '"';
            var text = whole ? Unquote(parameter) : parameter;
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            return equals < 0
                ? (text.Replace('-', '_'), null)
                : (text[..equals].Replace('-', '_'), whole ? text[(equals + 1)..] : Unquote(text[(equals + 1)..]));
        }

        private static string Unquote(string text)
        {
            if (text.Length == 0 || text[0] != '"')
            {
                return text;
            }

            var inner = text[1..];
            return inner.EndsWith('"') ? inner[..^1] : inner;
        }
    }
}
