using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace TypedWs.Benchmarks.Micro;

/// <summary>
/// Runs every micro benchmark once, in this process and without measuring it: benchmarks that nobody runs for a while still have to
/// run. The least value of each parameter is enough for that.
/// </summary>
internal static class SmokeRun
{
    /// <summary>Writes a line per benchmark. The result is the process's exit code: 0 if none has failed.</summary>
    public static int Run(TextWriter output)
    {
        int failed = 0;
        foreach (Type type in FindClasses())
        {
            foreach (MethodInfo benchmark in FindMethods<BenchmarkAttribute>(type))
            {
                string outcome = "ran";
                try
                {
                    RunOnce(type, benchmark);
                }
                catch (TargetInvocationException problem)
                {
                    failed++;
                    outcome = $"failed: {problem.InnerException}";
                }

                output.WriteLine($"{type.Name}.{benchmark.Name} {outcome}");
            }
        }

        return failed == 0 ? 0 : 1;
    }

    private static IEnumerable<Type> FindClasses()
        => typeof(SmokeRun).Assembly.GetExportedTypes()
            .Where(static type => !type.IsAbstract && FindMethods<BenchmarkAttribute>(type).Any())
            .OrderBy(static type => type.Name, StringComparer.Ordinal);

    private static void RunOnce(Type type, MethodInfo benchmark)
    {
        object subject = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in type.GetProperties())
        {
            if (property.GetCustomAttribute<ParamsAttribute>() is { } values)
            {
                property.SetValue(subject, values.Values[0]);
            }
        }

        Call<GlobalSetupAttribute>(subject);
        Call<IterationSetupAttribute>(subject);
        Finish(benchmark.Invoke(subject, null));
        Call<IterationCleanupAttribute>(subject);
        Call<GlobalCleanupAttribute>(subject);
    }

    private static void Call<TAttribute>(object subject) where TAttribute : Attribute
    {
        foreach (MethodInfo method in FindMethods<TAttribute>(subject.GetType()))
        {
            Finish(method.Invoke(subject, null));
        }
    }

    private static void Finish(object? result)
    {
        if (result is Task task)
        {
            task.GetAwaiter().GetResult();
        }
    }

    private static IEnumerable<MethodInfo> FindMethods<TAttribute>(Type type) where TAttribute : Attribute
        => type.GetMethods().Where(static method => method.IsDefined(typeof(TAttribute)));
}
