using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedWs.Generators.Model;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Finds messages with a key whose handlers ignore it. Such a handler runs at the same time for messages with the same key,
/// which are of different connections.</summary>
internal sealed class UnusedKeys
{
    private readonly ConcurrentBag<(INamedTypeSymbol Message, Location Key)> _keys = [];

    /// <summary>Records the key of a message. An inherited key is left out, because other messages may use it.</summary>
    public void Add(INamedTypeSymbol message, CancellationToken cancellationToken)
    {
        if (KeyParser.FindOwn(message, cancellationToken) is { } key)
        {
            _keys.Add((message, key));
        }
    }

    /// <summary>Reports the keys of messages that have handlers, none of which is exclusive.</summary>
    public void Report(CompilationAnalysisContext context, IEnumerable<HandlerModel> handlers)
    {
        if (_keys.IsEmpty)
        {
            return;
        }

        ILookup<string, HandlerModel> byMessage = handlers.ToLookup(static handler => handler.Message.TypeName, StringComparer.Ordinal);
        foreach ((INamedTypeSymbol message, Location key) in _keys)
        {
            IEnumerable<HandlerModel> own = byMessage[TypeNames.Qualified(message)];
            if (own.Any() && !own.Any(static handler => handler.Scheduling.Key is not null))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.KeyUnused, key, message.ShortName()));
            }
        }
    }
}
