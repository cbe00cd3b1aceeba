using System.Collections.Generic;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Keys;

/// <summary>All keys and the links between them. A key that no keyring and no process holds any more is gone.</summary>
internal sealed class KeyStore
{
    private readonly Dictionary<KeyId, Key> _keys = [];
    private readonly Dictionary<KeyId, List<KeyId>> _links = [];
    private readonly Dictionary<KeyId, int> _holders = [];
    private int _last;

    public Key? Find(KeyId id) => _keys.GetValueOrDefault(id);

    /// <summary>The keys of a keyring, in the order of linking; the caller must not change links while it walks them.</summary>
    public IReadOnlyList<KeyId> Links(KeyId keyring) => _links[keyring];

    /// <summary>Adds a key under the next serial number. It has no holder yet.</summary>
    public KeyId Add(Key key)
    {
        var id = new KeyId(++_last);
        _keys.Add(id, key with { Id = id });
        _holders.Add(id, 0);
        if (key.Type == KeyType.Keyring)
        {
            _links.Add(id, []);
        }

        return id;
    }

    public void Replace(Key key) => _keys[key.Id] = key;

    public void Hold(KeyId id) => _holders[id]++;

    /// <summary>Takes a holder away; what nothing holds then is gone, with all that only it held. Keyrings may be nested to any depth, hence no recursion.</summary>
    public void Release(KeyId id)
    {
        var waiting = new Stack<KeyId>();
        waiting.Push(id);
        while (waiting.TryPop(out var next))
        {
            Invariant.That(_holders[next] > 0, "a key without holders cannot be released");
            if (--_holders[next] > 0)
            {
                continue;
            }

            _holders.Remove(next);
            _keys.Remove(next);
            if (_links.Remove(next, out var links))
            {
                links.ForEach(waiting.Push);
            }
        }
    }

    public void Link(KeyId keyring, KeyId key)
    {
        Hold(key);
        _links[keyring].Add(key);
    }

    public bool Unlink(KeyId keyring, KeyId key)
    {
        if (!_links[keyring].Remove(key))
        {
            return false;
        }

        Release(key);
        return true;
    }

    public void Clear(KeyId keyring)
    {
        var links = _links[keyring].ToArray();
        _links[keyring].Clear();
        foreach (var link in links)
        {
            Release(link);
        }
    }

    /// <summary>The key of this type and description in a keyring, or null.</summary>
    public Key? FindIn(KeyId keyring, KeyType type, string description)
    {
        foreach (var link in _links[keyring])
        {
            if (_keys[link] is { } key && key.Type == type && key.Description == description)
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>Whether <paramref name="wanted"/> is this keyring or can be reached from it through keyrings.</summary>
    public bool Reaches(KeyId from, KeyId wanted, int depth = 0)
    {
        const int DepthMax = 6;   // nested keyrings that a search enters; Linux 5.10 security/keys/keyring.c
        if (from == wanted)
        {
            return true;
        }

        if (depth > DepthMax || !_links.TryGetValue(from, out var links))
        {
            return false;
        }

        foreach (var link in links)
        {
            if (Reaches(link, wanted, depth + 1))
            {
                return true;
            }
        }

        return false;
    }
}
