using System.Collections.Generic;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;

namespace ImaActors.Core.Keys;

/// <summary>The keyrings that come with processes and users (Linux 5.10 security/keys/process_keys.c); made when first named.</summary>
internal sealed class ProcessKeyrings
{
    private readonly KeyStore _store;
    private readonly Dictionary<ProcessId, KeyId> _processKeyrings = [];
    private readonly Dictionary<ProcessId, KeyId> _sessions = [];
    private readonly Dictionary<(UserNamespaceOrdinal Namespace, uint Uid), (KeyId User, KeyId Session)> _users = [];

    public ProcessKeyrings(KeyStore store) => _store = store;

    /// <summary>The child shares the session keyring and has no process keyring.</summary>
    public void Fork(ProcessId parent, ProcessId child)
    {
        if (_sessions.TryGetValue(parent, out var session))
        {
            _store.Hold(session);
            _sessions[child] = session;
        }
    }

    public void Exit(ProcessId process)
    {
        if (_processKeyrings.Remove(process, out var keyring))
        {
            _store.Release(keyring);
        }

        if (_sessions.Remove(process, out var session))
        {
            _store.Release(session);
        }
    }

    /// <summary>The process keyring; null if there is none and <paramref name="create"/> is false.</summary>
    public KeyId? OfProcess(KeyCaller caller, bool create)
    {
        if (_processKeyrings.TryGetValue(caller.Process, out var keyring))
        {
            return keyring;
        }

        return create ? _processKeyrings[caller.Process] = New("_pid", KeyRights.OfAddedWritable, caller.Credentials) : null;
    }

    /// <summary>The session keyring. A process without one gets the common one of its user, or its own if it is to be added to.</summary>
    public KeyId OfSession(KeyCaller caller, bool create)
    {
        var common = OfUsers(caller.Credentials).Session;
        if (_sessions.TryGetValue(caller.Process, out var session) && (session != common || !create))
        {
            return session;
        }

        if (_sessions.Remove(caller.Process, out var left))
        {
            _store.Release(left);
        }

        if (create)
        {
            return _sessions[caller.Process] = New("_ses", KeyRights.OfSessionKeyring, caller.Credentials);
        }

        _store.Hold(common);
        return _sessions[caller.Process] = common;
    }

    public KeyId OfUser(Credentials credentials) => OfUsers(credentials).User;

    /// <summary>Whether the process possesses a key: it can be reached from the keyrings that come with the process.</summary>
    public bool Possesses(KeyCaller caller, KeyId key)
    {
        if (_processKeyrings.TryGetValue(caller.Process, out var keyring) && _store.Reaches(keyring, key))
        {
            return true;
        }

        if (_sessions.TryGetValue(caller.Process, out var session))
        {
            return _store.Reaches(session, key);
        }

        return _users.TryGetValue((caller.Credentials.UserNamespace, caller.Credentials.Uid), out var users) && _store.Reaches(users.Session, key);
    }

    /// <summary>The keyrings that a key request searches, in its order .</summary>
    public IEnumerable<KeyId> Searched(KeyCaller caller)
    {
        if (_processKeyrings.TryGetValue(caller.Process, out var keyring))
        {
            yield return keyring;
        }

        if (_sessions.TryGetValue(caller.Process, out var session))
        {
            yield return session;
        }
        else if (_users.TryGetValue((caller.Credentials.UserNamespace, caller.Credentials.Uid), out var users))
        {
            yield return users.Session;
        }
    }

    private (KeyId User, KeyId Session) OfUsers(Credentials credentials)
    {
        var owner = (credentials.UserNamespace, credentials.Uid);
        if (!_users.TryGetValue(owner, out var keyrings))
        {
            var ofOwner = credentials with { Fsuid = credentials.Uid, Fsgid = uint.MaxValue };
            keyrings = (New($"_uid.{credentials.Uid}", KeyRights.OfUserKeyring, ofOwner),
                New($"_uid_ses.{credentials.Uid}", KeyRights.OfUserKeyring, ofOwner));
            _store.Link(keyrings.Session, keyrings.User);
            _users.Add(owner, keyrings);
        }

        return keyrings;
    }

    private KeyId New(string name, uint rights, Credentials owner)
    {
        var id = _store.Add(new Key { Id = default, Type = KeyType.Keyring, Description = name, Uid = owner.Fsuid, Gid = owner.Fsgid, Rights = rights });
        _store.Hold(id);
        return id;
    }
}
