using System.CommandLine;
using System.Globalization;

namespace ImaActors.Cli.Inspection;

/// <summary>Arguments and help of <c>explain</c>.</summary>
internal static class ExplainCommandLine
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var run = new Argument<string>("RUN") { Description = "The directory of a run, as 'ima-actors run' writes it." };
        var entry = new Option<string?>("--entry") { Description = "Explain this entry: its number from 1, as lines of root.ascii are numbered.", HelpName = "N" };
        var op = new Option<string?>("--op")
        {
            Description = "Explain this operation: process_name and number, as operations.csv has them; where several have both, the columns container and process instead, as 3.0:12.",
            HelpName = "PROCESS:N",
        };
        var machine = new Option<string?>("--machine") { Description = "The machine, when there are several.", HelpName = "NAME" };
        var boot = new Option<string?>("--boot") { Description = "The boot of the machine from 0, when there are several.", HelpName = "N" };
        var view = new Option<string?>("--view")
        {
            Description = "Count entries as this namespace reads them: its number, its container, or ns-ORDINAL.",
            HelpName = "NAMESPACE",
        };
        run.Validators.Add(SharedOptions.RefuseOptions);
        Whole(entry, 1);
        Whole(boot, 0);
        op.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Operation(token.Value) is null)
            {
                result.AddError($"--op needs PROCESS:N, as web-0/main:12, not '{token.Value}'.");
            }
        });

        var command = new Command(
            ExplainCommand.Name,
            """
            Explains an entry of a run's measurement list: the operation that caused it, the namespace, the rule that matched, the cache record before and after, and the rules of IMA that applied. Or explains an operation: what it met in each namespace, and why it left an entry or none. The run is made again from its directory, which takes as long as it took.

            Example: ima-actors explain runs/quickstart-1 --entry 2
            Example: ima-actors explain runs/quickstart-1 --op web-0/main:10

            Exit code: 0 explained, 1 the directory does not give its digest again (it was changed, or another version wrote it), 2 wrong arguments or a directory that is no complete run, 4 a defect of this program, 130 and 143 stopped by SIGINT or SIGTERM.
            """)
        {
            run, entry, op, machine, boot, view,
        };
        command.Validators.Add(result =>
        {
            var (byEntry, byOperation) = (result.GetResult(entry) is not null, result.GetResult(op) is not null);
            if (byEntry == byOperation)
            {
                result.AddError(byEntry ? "--entry and --op exclude each other." : "Name what to explain: --entry N or --op PROCESS:N.");
            }
            else if (byOperation && (result.GetResult(view) is not null || result.GetResult(boot) is not null))
            {
                result.AddError("--view and --boot belong to --entry: an operation is found by its process and number alone.");
            }
        });
        command.SetAction(parse =>
        {
            var operation = parse.GetValue(op) is { } named ? Operation(named) : null;
            return new ExplainCommand(host, () => host.ScenarioEngines(EngineKind.Serial)).Run(new ExplainOptions
            {
                Run = parse.GetValue(run) ?? "",
                Entry = parse.GetValue(entry) is { } number ? long.Parse(number, CultureInfo.InvariantCulture) : null,
                Process = operation?.Process,
                Operation = operation?.Number ?? 0,
                Machine = parse.GetValue(machine),
                Boot = parse.GetValue(boot) is { } which ? int.Parse(which, CultureInfo.InvariantCulture) : null,
                View = parse.GetValue(view),
            });
        });
        return command;
    }

    /// <summary>Names of processes may have colons of their own: the last one counts.</summary>
    private static (string Process, long Number)? Operation(string text)
    {
        var place = text.LastIndexOf(':');
        return place > 0 && long.TryParse(text[(place + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (text[..place], number) : null;
    }

    private static void Whole(Option<string?> option, int least) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < least))
        {
            result.AddError($"{option.Name} must be a whole number from {least} on, not '{token.Value}'.");
        }
    });
}
