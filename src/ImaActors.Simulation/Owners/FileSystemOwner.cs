using System.Collections.Generic;
using ImaActors.Core.FileSystem;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Owners;

/// <summary>Owns the names of one mounted file system and publishes them after every change.</summary>
public sealed class FileSystemOwner(int fileSystem, NameTree names) : IOwner
{
    private NameTree _names = names;

    /// <inheritdoc/>
    public CommitPart Run(WorldView view, IReadOnlyList<KeyedStep> steps)
    {
        var commits = new StepCommit[steps.Count];
        for (var i = 0; i < commits.Length; i++)
        {
            if (steps[i].Step is BeginFileSystem begin)
            {
                _names = begin.Names;
                commits[i] = new StepCommit(steps[i], Done.Value, [], [new FileSystemMounted(begin.SuperBlock, _names)]);
                continue;
            }

            (_names, var reply) = ((IFileSystemStep)steps[i].Step).Take(_names, view.Kernel.Users);
            commits[i] = new StepCommit(steps[i], reply, [], i == commits.Length - 1 ? [new NamesPublished(fileSystem, _names)] : []);
        }

        return new CommitPart(new OwnerAddress(OwnerKind.FileSystem, fileSystem), commits);
    }
}
