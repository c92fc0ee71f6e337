using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>Emits how an object is created from the values that were read.</summary>
internal static class ConstructionEmitter
{
    /// <summary>Emits the assignment of the new object to the variable <c>value</c>.</summary>
    /// <param name="writer">The code is written to it.</param>
    /// <param name="model">The object.</param>
    /// <param name="local">Gives the variable that holds the value of a member.</param>
    /// <param name="isPresent">Gives the condition under which a member was present; null if it is always present.</param>
    public static void Emit(SourceWriter writer, ObjectModel model, Func<MemberModel, string> local, Func<MemberModel, string?> isPresent)
    {
        IEnumerable<string> arguments = model.ConstructorArguments.Select(argument =>
            $"{argument.ParameterName}: {argument.Literal ?? local(model.Members[argument.MemberIndex])}");
        string construction = $"value = new {model.TypeName}({string.Join(", ", arguments)})";
        var initialized = model
            .Members.Where(static member => member.Assignment is MemberAssignment.Initializer or MemberAssignment.ConstructorAndInitializer)
            .ToList();
        if (initialized.Count > 0)
        {
            construction += " { " + string.Join(", ", initialized.Select(member => $"{member.Name} = {local(member)}")) + " }";
        }

        writer.Line(construction + ";");

        foreach (MemberModel member in model.Members)
        {
            string? assignment = member.Assignment switch
            {
                MemberAssignment.Setter => $"value.{member.Name} = {local(member)};",
                MemberAssignment.InitAccessor => member.GenericAccessor is { } generic
                    ? $"{AccessorName(member)}<{generic.TypeArguments}>.{generic.MethodName}("
                        + $"{(model.IsValueType ? "ref " : "")}value, {local(member)}!);"
                    : $"{AccessorName(member)}({(model.IsValueType ? "ref " : "")}value, {local(member)});",
                _ => null,
            };
            if (assignment is null)
            {
                continue;
            }

            writer.Line(isPresent(member) is { } condition ? $"if ({condition}) {assignment}" : assignment);
        }
    }

    /// <summary>Emits the accessors of init-only members. C# has no other way to set such a member only if it was present.</summary>
    public static void EmitAccessors(SourceWriter writer, ObjectModel model)
    {
        foreach (MemberModel member in model.Members)
        {
            if (member.Assignment != MemberAssignment.InitAccessor)
            {
                continue;
            }

            string reference = model.IsValueType ? "ref " : "";
            string attribute =
                "[global::System.Runtime.CompilerServices.UnsafeAccessor("
                + "global::System.Runtime.CompilerServices.UnsafeAccessorKind.Method, "
                + $"Name = \"set_{member.Name.TrimStart('@')}\")]";
            writer.Line();
            if (member.GenericAccessor is not { } generic)
            {
                writer.Line(attribute);
                writer.Line(
                    $"private static extern void {AccessorName(member)}({reference}{member.DeclaringTypeName} target, "
                    + $"{member.Value.VariableTypeName} value);");
                continue;
            }

            // The accessor's class must have the type parameters of the type that declares the member. Otherwise the runtime does
            // not find it.
            using (writer.Block(
                    $"private static class {AccessorName(member)}<{generic.TypeParameters}>"
                    + $"{(generic.Constraints.Length > 0 ? " " : "")}{generic.Constraints}"))
            {
                writer.Line(attribute);
                writer.Line(
                    $"public static extern void {generic.MethodName}({reference}{generic.TargetTypeName} target, "
                    + $"{generic.ValueTypeName} value);");
            }
        }
    }

    private static string AccessorName(MemberModel member) => (member.GenericAccessor?.Verb ?? "Set") + "_" + member.MethodName;
}
