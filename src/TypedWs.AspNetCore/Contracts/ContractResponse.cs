using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace TypedWs.AspNetCore.Contracts;

/// <summary>Answers a request for the contract of an endpoint.</summary>
internal static class ContractResponse
{
    private const string Format = "contract";

    public static Task WriteAsync(HttpContext context)
    {
        IReadOnlyList<ServedContract> contracts = ServedContract.FindAll(
            context.RequestServices.GetRequiredService<EndpointDataSource>());
        string? name = context.Request.Query["endpoint"];
        string? format = context.Request.Query["format"];
        ServedContract? contract = Find(contracts, name);
        return format is not (null or Format)
                ? RefuseAsync(context, StatusCodes.Status400BadRequest, $"The format is not known. The known format is '{Format}'.")
            : contracts.Count == 0
                ? RefuseAsync(context, StatusCodes.Status404NotFound, "This application has no endpoint with messages.")
            : contract is not null ? WriteAsync(context, contract)
            : RefuseAsync(
                context,
                name is null ? StatusCodes.Status400BadRequest : StatusCodes.Status404NotFound,
                "Name one of the endpoints of this application: "
                + string.Join(", ", contracts.Select(static candidate => "?endpoint=" + Uri.EscapeDataString(candidate.Name))) + ".");
    }

    // A name without its namespace is enough, if only one endpoint has it.
    private static ServedContract? Find(IReadOnlyList<ServedContract> contracts, string? name)
    {
        ServedContract[] found = [.. contracts.Where(
            contract => name is null || contract.Name.EndsWith("." + name, StringComparison.Ordinal))];
        return contracts.FirstOrDefault(contract => contract.Name == name) ?? (found.Length == 1 ? found[0] : null);
    }

    // The tag depends on the whole document: texts and settings of the host are not part of the contract's hash.
    private static Task WriteAsync(HttpContext context, ServedContract contract)
    {
        byte[] json = contract.Write();
        var tag = new EntityTagHeaderValue($"\"{contract.Hash}-{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 8))}\"");
        HttpResponse response = context.Response;
        ResponseHeaders headers = response.GetTypedHeaders();
        headers.ETag = tag;
        headers.CacheControl = new CacheControlHeaderValue { NoCache = true, Private = true };
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // RFC 9110 §13.1.2: the comparison is weak, and * means any document.
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(
                known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return WriteAsync(context, "application/json; charset=utf-8", json);
    }

    private static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return WriteAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
    }

    private static Task WriteAsync(HttpContext context, string contentType, byte[] body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
