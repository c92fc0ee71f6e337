using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using TypedWs.Json;

namespace TypedWs.Generators.Tests.Infrastructure;

/// <summary>Values of any type that a message may be made of, by seeded chance; null only where the declaration allows it.</summary>
internal sealed class RandomValues(int seed)
{
    // From here on collections are empty and what may be null is.
    private const int MaxDepth = 4;

    private readonly Random _random = new(seed);
    private readonly NullabilityInfoContext _nullability = new();

    /// <summary>Makes an object of a type that is not null.</summary>
    public object Make(Type type) => MakeObject(type, 0);

    /// <summary>Makes a number, a string, a time or the like.</summary>
    public object MakeOne(Type type) => MakeScalar(type) ?? throw new ArgumentException($"{type} is made of others.", nameof(type));

    private object? Make(NullabilityInfo info, int depth)
    {
        Type type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        bool isNullable = type != info.Type || (!type.IsValueType && info.ReadState == NullabilityState.Nullable);
        if (isNullable && (depth >= MaxDepth || _random.Next(4) == 0))
        {
            return null;
        }

        return MakeScalar(type) ?? MakePair(type, info, depth) ?? MakeCollection(type, info, depth) ?? MakeObject(type, depth);
    }

    private object? MakeScalar(Type type)
    {
        if (type.IsEnum)
        {
            return MakeEnum(type);
        }

        if (type == typeof(string))
        {
            return MakeString();
        }

        if (type == typeof(byte[]))
        {
            return MakeBytes(_random.Next(4) == 0 ? _random.Next(300) : _random.Next(5));
        }

        if (type == typeof(Guid))
        {
            return new Guid(MakeBytes(16));
        }

        if (type == typeof(Uri))
        {
            return new Uri(Pick(ValuePools.Uris), UriKind.RelativeOrAbsolute);
        }

        if (type == typeof(JsonElement))
        {
            return JsonElement.Parse(Pick(ValuePools.Documents));
        }

        if (type == typeof(WsRawJson))
        {
            return new WsRawJson(System.Text.Encoding.UTF8.GetBytes(Pick(ValuePools.Documents)));
        }

        return MakeTime(type) ?? MakeNumber(type);
    }

    private object? MakeTime(Type type)
    {
        if (type == typeof(DateTime))
        {
            return new DateTime(MakeTicks(DateTime.MaxValue.Ticks), (DateTimeKind)_random.Next(3));
        }

        if (type == typeof(DateTimeOffset))
        {
            return MakeDateTimeOffset();
        }

        if (type == typeof(DateOnly))
        {
            return DateOnly.FromDayNumber((int)(MakeTicks(DateTime.MaxValue.Ticks) / TimeSpan.TicksPerDay));
        }

        if (type == typeof(TimeOnly))
        {
            return new TimeOnly(MakeTicks(TimeSpan.TicksPerDay - 1));
        }

        if (type == typeof(TimeSpan))
        {
            return new TimeSpan(MakeInteger(long.MinValue, long.MaxValue));
        }

        return null;
    }

    private object? MakeNumber(Type type)
        => Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => _random.Next(2) == 0,
            TypeCode.Byte => (byte)MakeInteger(byte.MinValue, byte.MaxValue),
            TypeCode.SByte => (sbyte)MakeInteger(sbyte.MinValue, sbyte.MaxValue),
            TypeCode.Int16 => (short)MakeInteger(short.MinValue, short.MaxValue),
            TypeCode.UInt16 => (ushort)MakeInteger(ushort.MinValue, ushort.MaxValue),
            TypeCode.Int32 => (int)MakeInteger(int.MinValue, int.MaxValue),
            TypeCode.UInt32 => (uint)MakeInteger(uint.MinValue, uint.MaxValue),
            TypeCode.Int64 => MakeInteger(long.MinValue, long.MaxValue),
            TypeCode.UInt64 => unchecked((ulong)MakeInteger(long.MinValue, long.MaxValue)),
            TypeCode.Char => MakeChar(),
            TypeCode.Single => MakeReal(
                static bits => BitConverter.Int32BitsToSingle((int)bits),
                float.IsFinite,
                [0, -0f, float.MaxValue, float.MinValue, float.Epsilon, 0.1f, 16777217]),
            TypeCode.Double => MakeReal(
                BitConverter.Int64BitsToDouble,
                double.IsFinite,
                [0, -0d, double.MaxValue, double.MinValue, double.Epsilon, 0.1, 9007199254740993, 1e23, 2.2250738585072011e-308]),
            TypeCode.Decimal => MakeDecimal(),
            _ => null,
        };

    private object MakeEnum(Type type)
    {
        Array values = Enum.GetValues(type);
        object value = values.GetValue(_random.Next(values.Length))!;
        if (type.GetCustomAttribute<FlagsAttribute>() is null)
        {
            return value;
        }

        long other = Convert.ToInt64(values.GetValue(_random.Next(values.Length)), null);
        return Enum.ToObject(type, Convert.ToInt64(value, null) | other);
    }

    private string MakeString()
    {
        int length = _random.Next(8) == 0 ? _random.Next(300) : _random.Next(8);
        return string.Concat(Enumerable.Range(0, length).Select(_ => Pick(ValuePools.Characters)));
    }

    // Half of a surrogate pair has no form in UTF-8.
    private char MakeChar()
    {
        string text = Pick(ValuePools.Characters);
        return text.Length == 1 ? text[0] : (char)_random.Next(0xD800);
    }

    private decimal MakeDecimal()
        => _random.Next(6) switch
        {
            0 => Pick([
                0m,
                0.0m,
                1m,
                -1m,
                0.10m,
                100.00m,
                decimal.MaxValue,
                decimal.MinValue,
                0.0000000000000000000000000001m,
                123456789012345678m,
                0.1234567890123456789m,
            ]),
            1 => new decimal(
                _random.Next(int.MinValue, int.MaxValue),
                _random.Next(),
                _random.Next(),
                _random.Next(2) == 0,
                (byte)_random.Next(29)),
            _ => new decimal(_random.Next(100_000), 0, 0, _random.Next(2) == 0, (byte)_random.Next(6)),
        };

    private T MakeReal<T>(Func<long, T> fromBits, Func<T, bool> isFinite, T[] special)
    {
        if (_random.Next(3) == 0)
        {
            return Pick(special);
        }

        if (_random.Next(2) == 0)
        {
            return (T)Convert.ChangeType(_random.Next(-1_000_000, 1_000_000) / Math.Pow(10, _random.Next(7)), typeof(T), null);
        }

        T value;
        do
        {
            value = fromBits(_random.NextInt64(long.MinValue, long.MaxValue));
        }
        while (!isFinite(value));

        return value;
    }

    // The limits and what is next to them, small numbers, and any number.
    private long MakeInteger(long min, long max) => _random.Next(5) switch
    {
        0 => min,
        1 => max,
        2 => Math.Clamp(_random.NextInt64(-20, 20), min, max),
        3 => _random.Next(2) == 0 ? min + 1 : max - 1,
        _ => _random.NextInt64(min, max),
    };

    // With and without fractions of a second.
    private long MakeTicks(long max)
    {
        long ticks = MakeInteger(0, max);
        return _random.Next(3) switch
        {
            0 => ticks - (ticks % TimeSpan.TicksPerMinute),
            1 => ticks - (ticks % TimeSpan.TicksPerMillisecond),
            _ => ticks,
        };
    }

    private DateTimeOffset MakeDateTimeOffset()
    {
        var offset = TimeSpan.FromMinutes(_random.Next(3) == 0 ? 0 : _random.Next(-14 * 60, (14 * 60) + 1));
        long earliest = Math.Max(0, offset.Ticks);
        long latest = Math.Min(DateTime.MaxValue.Ticks, DateTime.MaxValue.Ticks + offset.Ticks);
        return new DateTimeOffset(Math.Clamp(MakeTicks(DateTime.MaxValue.Ticks), earliest, latest), offset);
    }

    private byte[] MakeBytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    // Whether its key and value may be null is known where the pair is used only.
    private object? MakePair(Type type, NullabilityInfo info, int depth)
        => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) && info.GenericTypeArguments.Length == 2
            ? Activator.CreateInstance(type, Make(info.GenericTypeArguments[0], depth + 1), Make(info.GenericTypeArguments[1], depth + 1))
            : null;

    private object? MakeCollection(Type type, NullabilityInfo info, int depth)
    {
        int count = depth >= MaxDepth ? 0 : _random.Next(6) == 0 ? _random.Next(20, 40) / (depth + 1) : _random.Next(4);
        if (type.IsArray)
        {
            var array = Array.CreateInstance(type.GetElementType()!, count);
            for (int i = 0; i < count; i++)
            {
                array.SetValue(Make(info.ElementType!, depth + 1), i);
            }

            return array;
        }

        if (!type.IsGenericType || !typeof(IEnumerable).IsAssignableFrom(type))
        {
            return null;
        }

        Type[] arguments = type.GetGenericArguments();
        if (arguments.Length == 2)
        {
            var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments))!;
            for (int i = 0; i < count; i++)
            {
                dictionary[MakeScalar(arguments[0])!] = Make(info.GenericTypeArguments[1], depth + 1);
            }

            return dictionary;
        }

        var items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(arguments))!;
        for (int i = 0; i < count; i++)
        {
            items.Add(Make(info.GenericTypeArguments[0], depth + 1));
        }

        if (type.IsAssignableFrom(items.GetType()))
        {
            return items;
        }

        return type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            ? typeof(ImmutableArray)
                .GetMethods()
                .Single(static method => method.Name == "CreateRange" && method.GetGenericArguments().Length == 1)
                .MakeGenericMethod(arguments)
                .Invoke(null, [items])
            : Activator.CreateInstance(typeof(HashSet<>).MakeGenericType(arguments), items);
    }

    private object MakeObject(Type type, int depth)
    {
        var derived = type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)
            .Select(static attribute => attribute.DerivedType)
            .Where(other => other != type)
            .ToList();
        if (derived.Count > 0 && (type.IsAbstract || _random.Next(derived.Count + 1) > 0))
        {
            return MakeObject(Pick([.. derived]), depth);
        }

        ConstructorInfo? constructor = type.GetConstructors()
            .OrderByDescending(static candidate => candidate.GetParameters().Length)
            .FirstOrDefault();
        object?[] arguments = constructor is null
            ? []
            : [.. constructor.GetParameters().Select(parameter => Make(_nullability.Create(parameter), depth + 1))];
        object made = constructor is null ? Activator.CreateInstance(type)! : constructor.Invoke(arguments);
        HashSet<string?> names =
            constructor?.GetParameters().Select(static parameter => parameter.Name).ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        foreach (PropertyInfo? property in type.GetProperties().Where(property => property.CanWrite && !names.Contains(property.Name)))
        {
            property.SetValue(made, Make(_nullability.Create(property), depth + 1));
        }

        return made;
    }

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];
}
