namespace ImaActors.Actors.Tests.Configuration;

/// <summary>A scenario that sets every key of every block.</summary>
internal static class FullScenario
{
    public const string Text = """"
        name = full-1
        question = "Does every key arrive?"
        seed = 18446744073709551615
        resolution = 50 us
        length = 60 s
        ima = off
        namespaces = shared
        define { pause = 2 ms }
        machines {
          small {
            count = 2
            kernel = 5.10-ima-ns
            parameters = ["ima_policy=tcb", "ima_hash=sha512"]
            cores = 8
            memory = 2 GiB
            max-ima-namespaces = 77
            storage {
              latency { uniform { min = 1 us, max = 2 us } }
              bandwidth-per-second = 1 GiB
              queue-depth = 3
              page-cache = warm
            }
            tpm {
              banks = [sha256, sm3]
              latency = swtpm
              pcrs { sha256 { "0" = 00000000000000000000000000000000000000000000000000000000000000aa } }
            }
            locks { activation = off, active-list = no, inode = false, record = off, list-and-tpm = off }
            costs {
              call = 1 ns, path-component = 2 ns, fork = 3 ns, exec = 4 ns, map = 5 ns, namespace-creation = 6 ns, hook = 7 ns
              namespace-visit = 8 ns, entry = 9 ns, append = 10 ns, hash-start = 11 ns, signature = 12 ns, copy-per-byte = 13 ps
              hash-per-byte { sha1 = 1 ns, md5 = 2 ns, sha224 = 2 ns, sha384 = 2 ns, sha512 = 2 ns, rmd160 = 2 ns, wp512 = 2 ns, sm3 = 2 ns, streebog256 = 2 ns, streebog512 = 2 ns, default = 2500 ps }
            }
            built-in-key-files = [keys/a.der]
            carries-list-over-kexec = on
          }
          big { kernel = 6.1-stock, tpm { latency { log-normal { median = 5 ms, p99 = 20 ms } } } }
        }
        images {
          web {
            base = common
            layer = private
            directory = tree
            manifest = files.txt
            files = [
              { path = /bin/sh, kind = program, size = 1 MiB, mode = "4755", uid = 5, gid = 6, interpreter = /lib/ld.so, xattrs { security.ima = 0102, "user.a" = ff } }
              { path = "/data/f{n}", count = 3, size = 4 KiB }
              { path = /etc/motd, content = "hello\n", mode = 0600 }
              { path = /usr/bin/x, kind = script, interpreter = /bin/sh }
            ]
          }
          common { files = [{ path = /lib/ld.so, kind = library }] }
        }
        volumes { data { files = [{ path = /a, content = "one" }, { path = /d, kind = directory }] } }
        containers {
          web {
            count = 100
            machine = small
            image = web
            start { at = 1 s, every { exponential { mean = 10 ms } } }
            inside = outer
            ima-namespace = on
            user-namespace { first-host-id = 200000, length = 1000 }
            policy-file = web.policy
            kcmd = "ima_template=ima-ng"
            certificate-file = keys/a.der
            key-files = [keys/a.der, keys/b.der]
            volumes = [{ volume = data, path = /data, read-only = on }]
            lifetime { empirical = [3 s, 1 s] }
            starts = 0
            restarts-after-reboot = off
            processes {
              main {
                count = 2
                program = /bin/sh
                libraries = [/lib/ld.so]
                configuration = [/etc/motd]
                behaviours = [
                  { kind = read-mostly, files = ["/data/f{n}"], file-count = 3, choice = uniform, cycles = 9, after = 1 ms, every = ${define.pause}, size = 1 KiB }
                  { kind = log, files = [/var/log/x], rotate-after = 7 }
                  { kind = key-rotation, key-files = [keys/b.der] }
                ]
              }
              zz { behaviours = [{ kind = hold-open, files = [/etc/motd], hold = 3 ms }, { kind = namespace-churn, files = [/bin/sh], policy = "measure func=BPRM_CHECK" }] }
              lister { behaviours = [{ kind = read-mostly, files = [/etc/motd], choice = list, list-length = 4, command = /bin/sh, cycles = 5 }] }
              aa { behaviours = [{ kind = read-list }, { kind = trace, trace-file = calls.csv }] }
            }
          }
          outer { machine = small, depth = 3 }
          plain { machine = big, ima-namespace = off }
        }
        timeline {
          later { at = 20 s, event = policy-update, containers = web, policy = """
        measure func=MMAP_CHECK
        """ }
          sooner { at = 10 s, event = tamper, volume = data, path = /a, content = "two" }
          third { at = 10 s, event = tamper, containers = web, path = /bin/sh, content = "two" }
          fourth { at = 10 s, event = tamper, image = common, path = /lib/ld.so, content = "" }
          reload { at = 11 s, event = policy-update, containers = web, policy-file = web.policy }
          halt { at = 30 s, event = stop, containers = web }
          again { at = 40 s, event = reboot, machine = small }
          jump { at = 50 s, event = kexec, machine = big }
        }
        expect {
          fast { figure = starts.p99, machine = small, containers = web, at-most = 2 s }
          some { count = violations, containers = host, path = /data, cause = ToMToU, by = 5 s, between = [1, 10] }
          told { count = audit, text = "cause=", path = x, present = on }
          none { count = entries, present = off }
          full { count = operations, operation = spawn, error = ENOSPC, at-least = 1, at-most = 3 }
          up { count = containers-up, equals = 100 }
        }
        """";
}
