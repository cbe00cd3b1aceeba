namespace ImaActors.Core.Keys;

/// <summary>A key that KEY_CHECK judges (M-80): one line of measurement if a rule wants it.</summary>
/// <param name="KeyringName">Name of the keyring as kernel text; the event's name.</param>
/// <param name="Payload">The payload as supplied; the event's data. Never empty.</param>
public sealed record KeyEvent(string KeyringName, byte[] Payload);
