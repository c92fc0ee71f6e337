using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Readme;

/// <summary>Code of a document, compiled as in a project made by <c>dotnet new web</c>.</summary>
internal static class WebProgram
{
    // What a project of the web SDK with implicit usings has.
    private const string WebUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    /// <summary>Runs the generator over a program, or over a file with declarations only; all must compile without a warning.</summary>
    /// <param name="source">The code.</param>
    /// <param name="usings">Namespaces that the document takes as given.</param>
    public static Generation Compile(string source, params string[] usings)
    {
        string given = string.Concat(usings.Select(static name => $"\nglobal using {name};"));
        bool isProgram = Compilations
            .CreateFrom([source])
            .SyntaxTrees.Single()
            .GetRoot()
            .ChildNodes()
            .OfType<GlobalStatementSyntax>()
            .Any();
        Generation generation = Generation.RunUnchecked(
            Compilations.CreateFrom(
                [WebUsings + given, source],
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary));
        generation.AssertCompiles();
        return generation;
    }
}
