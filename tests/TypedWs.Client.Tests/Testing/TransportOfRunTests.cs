using System.Reflection;
using TypedWs.Tests;

namespace TypedWs.Client.Tests.Testing;

/// <summary>The run of this suite over the transport of browsers (<c>TYPEDWS_CLIENT_TRANSPORT=browser</c>) leaves nothing out silently.
/// </summary>
public sealed class TransportOfRunTests
{
    private const BindingFlags OwnMethods = BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly;

    [Fact]
    public void Clients_have_the_transport_of_the_run()
        => Assert.Equal(TransportOfRun.IsBrowser, new WsClientOptions().UsesBrowserTransport);

    [Fact]
    public void The_tests_that_are_no_part_of_it_are_as_approved_with_their_reasons()
    {
        IEnumerable<string> lines =
            from type in typeof(TransportOfRunTests).Assembly.GetTypes()
            from member in type.GetMethods(OwnMethods).Prepend<MemberInfo>(type)
            let attribute = member.GetCustomAttribute<NotInBrowserAttribute>(inherit: false)
            where attribute is not null
            group member == type ? type.Name : $"{type.Name}.{member.Name}" by attribute.Reason into tests
            orderby tests.Key
            select $"{tests.Key}:\n{string.Concat(tests.Order(StringComparer.Ordinal).Select(static test => $"  {test}\n"))}";
        ApprovedText.Verify("NotInBrowser", string.Concat(lines));
    }
}
