using System.IO;
using System.Threading.Tasks;
using Microsoft.Playwright;
using Xunit;

namespace ImaActors.Report.Tests;

/// <summary>One browser for all tests of a class: Debian's Chromium. Where it is absent, <see cref="Needed"/> skips.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public IBrowser Needed()
    {
        Skip.If(_browser is null, $"{Chromium} (packages chromium and fonts-dejavu-core) is not installed");
        return _browser!;
    }

    public async Task InitializeAsync()
    {
        if (!File.Exists(Chromium))
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
