using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>For nobody, as a policy says that has to wait.</summary>
[WsMessage("nobody")]
internal sealed record ForNobody;

/// <summary>Its policy throws after a wait.</summary>
[WsMessage("undecided")]
internal sealed record Undecided;

/// <summary>Its rule throws.</summary>
[WsMessage("faulty")]
internal sealed record Faulty([FaultyRule] string Text);

/// <summary>A rule with a mistake in it.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class FaultyRuleAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => throw new InvalidOperationException("the secret of the rule");
}

/// <summary>What others than the handlers decide: policies, rules, and who a token stands for.</summary>
internal sealed partial class RefusingEndpoint
{
    public static void AddPolicies(IServiceCollection services)
        => services.AddAuthorizationBuilder()
            .AddPolicy("nobody", static policy => policy.RequireAssertion(static async _ =>
            {
                await Task.Yield();
                return false;
            }))
            .AddPolicy("undecided", static policy => policy.RequireAssertion(static async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("the secret of the policy");
            }));

    public override async ValueTask<WsAuthenticationResult> OnAuthenticate(WsConnection ws, string token)
    {
        await DelayAsync(token);
        return token.EndsWith("fail", StringComparison.Ordinal)
            ? throw new InvalidOperationException("the secret of the tokens")
            : WsAuthenticationResult.Refuse();
    }

    [WsHandler]
    [Authorize("nobody")]
    public Entered OnNobody(ForNobody message) => new(message.ToString());

    [WsHandler]
    [Authorize("undecided")]
    public Entered OnUndecided(Undecided message) => new(message.ToString());

    [WsHandler]
    public Entered OnFaulty(Faulty message) => new(message.Text);
}
