using ImaActors.Report.Pages;

namespace ImaActors.Report.Sections;

/// <summary>The words of the page, for those who see them for the first time.</summary>
internal static class GlossarySection
{
    /// <summary>The section.</summary>
    public static Section Section { get; } = new(
        "words",
        "Words",
        "What the words of this page mean.",
        [
            new Terms(
                "Measuring",
                [
                    new("IMA", "Integrity Measurement Architecture: the part of Linux that computes digests of files before they are used"),
                    new("measurement list", "the kernel's list of what was measured; entries are appended and never leave"),
                    new("TPM", "Trusted Platform Module: a chip, slow and with one queue, whose registers nobody can set back"),
                    new("extend", "the only way to change a register: new value = hash of old value and digest"),
                    new("aggregate", "the first entry of a list: of the registers at boot, or of a namespace when it becomes active"),
                    new("policy", "the rules that say which files to measure, when, and for whom"),
                    new("hook", "a place in the kernel that asks the policy, such as opening or running a file"),
                ]),
            new Terms(
                "Violations",
                [
                    new("violation", "a measurement that cannot be trusted"),
                    new("ToMToU", "time of measure, time of use: a file is opened for writing while somebody who measured it has it open"),
                    new("open-writers", "a file is measured while somebody has it open for writing"),
                ]),
            new Terms(
                "Namespaces",
                [
                    new("IMA namespace", "a policy, a memory of what was measured, and a view of the list of one's own; a container can have one"),
                    new("initial namespace", "the one that exists from boot and sees every entry: that of the host"),
                    new("activation", "the moment when a namespace begins to count"),
                    new("retirement", "the end of a namespace, when nothing holds it any more"),
                ]),
            new Terms(
                "Time and waiting",
                [
                    new("virtual time", "the time that passes on the simulated machine"),
                    new("activation lock", "lets one namespace become active at a time, from its policy to its first entry in the list"),
                    new("list of active namespaces", "is held while a file is checked, the TPM included, and changed by activation and retirement"),
                    new("list and TPM", "append and extend are one section: one entry after the other"),
                    new("inode", "a file on the disk, whatever its names are; its lock makes checks of one file wait for each other"),
                    new("cache record", "what is remembered about a file for one namespace; its lock makes two measurements of it one"),
                ]),
        ]);
}
