namespace TypedWs.Messages;

/// <summary>The application's texts for the field errors of one connection's messages.</summary>
internal interface IFieldErrorTexts
{
    /// <summary>Finds the application's text for an error; null for the default text. Never throws.</summary>
    string? Find(in WsFieldErrorContext error);
}
