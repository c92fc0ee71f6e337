namespace TypedWs.Messages;

/// <summary>The application's texts for the field errors of one connection's messages.</summary>
internal interface IFieldErrorTexts
{
    /// <summary>The text; null for the error's own. Never throws.</summary>
    string? Find(in WsFieldErrorContext error);
}
