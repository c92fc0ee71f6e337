namespace TypedWs.Generators.Tests.Contracts;

// The properties that are not in the contract, each with the reason.
internal static partial class ContractPlacements
{
    /// <summary>Properties that are not in the contract.</summary>
    public static readonly AbsentPlace[] Absent =
    [
        new(
            "names of generated code, and the accessibility that it needs",
            "MessageModel.CodecTypeName", "MessageModel.HintName", "MessageModel.CodecName", "MessageModel.DisplayName",
            "MessageModel.IsPublic",
            "ObjectModel.DisplayName", "HierarchyModel.DisplayName", "MemberModel.MethodName", "EndpointContract.HintName",
            "EndpointContract.Declaration", "EndpointDeclaration.Namespace", "EndpointDeclaration.Types", "EndpointDeclaration.TypeName",
            "MessageKey.TypeName", "MessageKey.CodecTypeName", "MessageKey.Discriminator", "CodecRegistration.TypeName",
            "CodecRegistration.CodecTypeName", "CodecRegistration.IsMessage", "CodecRegistration.IsErrorData", "ParsedMessage.IsErrorData"),
        new(
            "names by which models refer to each other",
            "MessageModel.RootName", "ObjectModel.Name", "EnumModel.Name", "CollectionModel.Name", "DictionaryModel.Name",
            "HierarchyModel.Name",
            "CompositeValue.Name", "UnknownValueModel.Name", "CompareRule.OtherName", "ParsedMessage.TypeName",
            "HandlerClassContract.EndpointTypeName"),
        new(
            "names of types in C#; the contract has those of objects, enums and hierarchies as names of its types",
            "ObjectModel.TypeName", "EnumModel.TypeName", "HierarchyModel.TypeName", "DerivedModel.TypeName", "CollectionModel.TypeName",
            "DictionaryModel.TypeName", "ValueModel.TypeName", "EnumRule.EnumTypeName", "MemberModel.DeclaringTypeName",
            "CompareRule.ComparedTypeName"),
        new(
            "how an object is created, which JSON does not show",
            "ObjectModel.IsValueType", "ObjectModel.ConstructorArguments", "ConstructorArgument.ParameterName",
            "ConstructorArgument.MemberIndex",
            "ConstructorArgument.Literal", "MemberModel.Assignment", "MemberModel.GenericAccessor", "GenericAccessor.Verb",
            "GenericAccessor.MethodName", "GenericAccessor.TypeParameters", "GenericAccessor.Constraints", "GenericAccessor.TypeArguments",
            "GenericAccessor.TargetTypeName", "GenericAccessor.ValueTypeName", "ValueModel.IsValueType", "DerivedModel.IsSealed",
            "EnumModel.UnderlyingTypeName"),
        new(
            "the same as C# text, which the contract has as JSON",
            "MemberModel.DefaultLiteral", "RangeRule.Minimum", "RangeRule.Maximum", "AllowedValuesRule.Values", "DeniedValuesRule.Values",
            "FileExtensionsRule.Extensions", "OwnPatternRule.Expression", "OperandRule.Before", "OperandRule.After", "CustomRule.Creation"),
        new(
            "follows from other parts of the contract",
            "EnvelopeModel.AcceptsEmpty", "EnumValueModel.IsFirstOfItsNumber", "UnknownValueModel.IsRead", "ObjectModel.Discriminator",
            "DerivedModel.Discriminator", "DiscriminatorModel.Name", "ConvertedValue.IsContext", "PatternRule.Backtracks"),
        new("only limits the time of a match", "PatternRule.TimeoutMilliseconds"),
        new("whether the frames of a message are compressed: its JSON is the same", "EnvelopeModel.Compression"),
        new(
            "when an own rule is checked, which only the server can do",
            "CustomRule.DisplayName", "CustomRule.Input", "CustomRule.ExtendsBuiltIn", "CustomMethodRule.Input",
            "CustomMethodRule.DisplayName"),
        new("parts of texts that depend on the culture", "NumberPart.Number", "ResourcePart.MemberName", "BoundPart.IsMaximum"),
        new(
            "parts that are placed by their own properties",
            "MessageModel.Envelope", "MessageModel.Collections", "MessageModel.Dictionaries", "ParsedMessage.Model",
            "ParsedMessage.ForeignAnswer",
            "EndpointContract.Handlers", "EndpointContract.ForeignMessages", "HandlerClassContract.ForeignMessages",
            "TypeDocumentation.TypeName",
            "MemberDocumentation.Name", "EndpointContract.Limits", "ContractLimit.Name", "ContractLimit.Value"),
        new(
            "the options of messages, whose effects are in objects, members and enums",
            "JsonOptions.Naming", "JsonOptions.DisallowsUnknown", "JsonOptions.EnumsAsNumbers", "JsonOptions.EnumNaming",
            "JsonOptions.AllowsMissingOffset"),
        new(
            "the extension method of a request; its answer is in the contract",
            "RequestModel.HintName", "RequestModel.Namespace", "RequestModel.ClassName", "RequestModel.TypeName",
            "RequestModel.AnswerTypeName",
            "RequestModel.IsStream", "RequestModel.IsPublic", "RequestModel.IsRefused"),
        new(
            "the dispatcher: how the server calls its handlers; the contract has the handlers' messages from ContractHandler",
            "EndpointModel.HintName", "EndpointModel.Declaration", "EndpointModel.Prefix", "EndpointModel.DisplayName",
            "EndpointModel.ConnectionTypeName", "EndpointModel.ConstructorArguments", "EndpointModel.ConstructsRefused",
            "EndpointModel.Handlers",
            "EndpointModel.Instances", "EndpointModel.Authorization", "HandlerModel.MethodName", "HandlerModel.DispatchName",
            "HandlerModel.Receiver", "HandlerModel.OwnerName", "HandlerModel.IsRefused", "HandlerModel.Message", "HandlerModel.Arguments",
            "HandlerModel.Return", "HandlerModel.Authorization", "HandlerModel.RateLimit", "HandlerModel.Scheduling",
            "HandlerArgument.Kind",
            "HandlerArgument.Service", "HandlerArgument.Item", "ServiceArgument.ParameterName", "ServiceArgument.TypeName",
            "ServiceArgument.IsRequired", "ServiceArgument.Key", "ServiceArgument.Literal", "HandlerClassModel.EndpointTypeName",
            "HandlerClassModel.TypeName", "HandlerClassModel.Name", "HandlerClassModel.IsStatic", "HandlerClassModel.ConstructorArguments",
            "HandlerClassModel.ConstructsRefused", "HandlerClassModel.Handlers", "HandlerInstance.FieldName", "HandlerInstance.TypeName",
            "HandlerInstance.Name", "HandlerInstance.ConstructorArguments", "ParsedEndpoint.Endpoint", "ParsedEndpoint.Contract",
            "ParsedHandlerClass.Class", "ParsedHandlerClass.Contract"),
        new(
            "the handlers of a client, which are in no contract",
            "ClientHandlersModel.HintName", "ClientHandlersModel.Declaration", "ClientHandlersModel.DisplayName",
            "ClientHandlersModel.Handlers", "ClientHandlerModel.MethodName", "ClientHandlerModel.Receiver", "ClientHandlerModel.IsRefused",
            "ClientHandlerModel.MessageTypeName", "ClientHandlerModel.AnswerTypeName", "ClientHandlerModel.Arguments",
            "ClientHandlerModel.Return"),
        new(
            "when a handler runs, beside which others: no message differs",
            "SchedulingModel.Limit", "SchedulingModel.Key", "SchedulingModel.IsOffloaded", "KeyModel.MemberName", "KeyModel.TypeName",
            "KeyModel.IsRefused"),
        new(
            "the contract itself, as text",
            "ContractFragment.Json", "ContractFragment.Types", "ContractFragment.Wire", "ContractType.Name", "ContractType.Json",
            "MessageContract.TypeName", "MessageContract.Discriminator", "MessageContract.IsSent", "MessageContract.Payload",
            "MessageContract.Errors", "MessageContract.Ending", "MessageContract.Answer", "ErrorContract.Code", "ErrorContract.Data",
            "ContractAnswer.TypeName", "ContractAnswer.IsStream", "ContractAnswer.Foreign", "ContractDocument.HintName",
            "ContractDocument.Name",
            "ContractDocument.Version", "ContractDocument.Json", "ContractDocument.Hash", "ContractDocument.Declaration"),
    ];
}
