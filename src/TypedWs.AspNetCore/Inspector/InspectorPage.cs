using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace TypedWs.AspNetCore.Inspector;

/// <summary>
/// The page of the inspector: one document that contains its style and its script. The content security policy allows these two by their
/// hashes, so no other script or style in the document can run. The page is created once, from embedded files.
/// </summary>
internal static class InspectorPage
{
    private static readonly Lazy<(byte[] Html, string Policy)> Made = new(Make);

    public static Task WriteAsync(HttpContext context)
    {
        (byte[] html, string policy) = Made.Value;
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = html.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(html, context.RequestAborted).AsTask();
    }

    private static (byte[] Html, string Policy) Make()
    {
        string style = Read("inspector.css");
        string script = Read("inspector.js");
        string html = Read("inspector.html")
            .Replace("/*style*/", style, StringComparison.Ordinal)
            .Replace("/*script*/", script, StringComparison.Ordinal);

        // No other page may show this page in a frame. The script cannot turn text into markup (Trusted Types), even if the script has a
        // fault.
        string policy = $"default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; connect-src 'self'; img-src data:; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
        return (Encoding.UTF8.GetBytes(html), policy);
    }

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Read(string file)
    {
        using Stream stream = typeof(InspectorPage).Assembly.GetManifestResourceStream("TypedWs.AspNetCore.Inspector." + file)
            ?? throw new InvalidOperationException($"The assembly has no '{file}'.");
        using var reader = new StreamReader(stream, Encoding.UTF8);

        // The line ends are replaced, because a checkout may have other line ends, and a browser computes the hashes with "\n".
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
