using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace TypedWs;

/// <summary>
/// The result of a validation rule of the application, with an error code and values for programs: <c>app.step</c> with
/// <c>"params":{"step":0.05}</c>. Code that knows only <see cref="ValidationResult"/> sees the text and the member names.
/// </summary>
/// <remarks>Not safe for concurrent use while values are added.</remarks>
public sealed class WsValidationResult : ValidationResult
{
    private StringBuilder? _parameters;

    /// <param name="name">The code without <c>app.</c>: 1 to 64 of the characters <c>a-z A-Z 0-9 _ - .</c></param>
    /// <param name="errorMessage">The text for people: the rest of a sentence that begins with the field's name.</param>
    /// <param name="memberNames">The C# names of the invalid members. If none are given, the error is for the member that has the
    /// rule.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> does not have this form.</exception>
    public WsValidationResult(string name, string? errorMessage, params string[] memberNames)
        : base(errorMessage, memberNames)
        => Code = WsError.CreateCode(name);

    /// <summary>The code of the field error, with <c>app.</c>.</summary>
    public string Code { get; }

    /// <summary>Members of a JSON object without the braces; null if there are none.</summary>
    internal string? ParametersJson => _parameters?.ToString();

    /// <summary>Adds a value to <c>params</c>.</summary>
    /// <returns>This result.</returns>
    public WsValidationResult With(string parameter, string? value)
        => Add(parameter, value is null ? "null" : $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)}\"");

    /// <inheritdoc cref="With(string, string)"/>
    public WsValidationResult With(string parameter, bool value) => Add(parameter, value ? "true" : "false");

    /// <inheritdoc cref="With(string, string)"/>
    public WsValidationResult With(string parameter, long value) => Add(parameter, value.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc cref="With(string, string)"/>
    public WsValidationResult With(string parameter, decimal value) => Add(parameter, value.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc cref="With(string, string)"/>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN or infinity, which JSON does not have.</exception>
    public WsValidationResult With(string parameter, double value)
        => double.IsFinite(value)
            ? Add(parameter, value.ToString("R", CultureInfo.InvariantCulture))
            : throw new ArgumentOutOfRangeException(nameof(value), value, "JSON has no such number.");

    private WsValidationResult Add(string parameter, string json)
    {
        ArgumentException.ThrowIfNullOrEmpty(parameter);
        _parameters = _parameters is null ? new StringBuilder() : _parameters.Append(',');
        _parameters.Append('"').Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(parameter)).Append("\":").Append(json);
        return this;
    }
}
