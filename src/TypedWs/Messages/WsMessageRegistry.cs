using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using TypedWs.CompilerServices;
using TypedWs.Messages;

namespace TypedWs.CompilerServices
{
    /// <summary>The registry of codecs, filled by generated module initializers, so that sending a message finds its writer without
    /// reflection.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static class WsMessageRegistry
    {
        /// <summary>The version of the members that generated code calls. A generated endpoint contains the version that it was generated
        /// for.</summary>
        public const int GeneratedCodeVersion = 1;

        /// <summary>Registers the codec of a message type. Idempotent; called by generated module initializers.</summary>
        public static void Register<TCodec, T>() where TCodec : struct, IWsMessageCodec<T>
            => Messages.MessageCodec<T>.Registered = new Messages.MessageCodec<TCodec, T>();

        /// <summary>Registers the codec of a type of error data. Idempotent; called by generated module initializers.</summary>
        public static void RegisterErrorData<TCodec, T>() where TCodec : struct, IWsPayloadCodec<T>
            => Messages.ErrorDataCodec<T>.Registered = new Messages.ErrorDataCodec<TCodec, T>();
    }
}

namespace TypedWs.Messages
{
    /// <summary>Numbers the message types, from 1, so that an outbound queue can distinguish them.</summary>
    internal static class TypeNumbers
    {
        private static int _last;

        public static int Next() => Interlocked.Increment(ref _last);
    }

    /// <summary>Writes messages of one type. The derived class knows the codec of the type.</summary>
    internal abstract class MessageCodec<T>(WsOverflowPolicy? policy, WsCompress compress)
    {
        /// <summary>Set by the module initializer of the assembly that declares the type.</summary>
        public static MessageCodec<T>? Registered { get; set; }

        public static MessageCodec<T> Get() => Registered ?? RunInitializerAndGet();

        /// <summary>The discriminator.</summary>
        public abstract string TypeName { get; }

        /// <summary>The tag of the type's messages for outbound queues.</summary>
        public MessageTag Tag { get; } = new(TypeNumbers.Next(), policy, compress);

        /// <summary>Bytes of the discriminator in an envelope, with its quotation marks.</summary>
        public abstract int DiscriminatorLength { get; }

        /// <summary>Writes the envelope and the payload, without the closing brace of the envelope.</summary>
        /// <param name="buffer">An empty buffer.</param>
        /// <param name="format">The endpoint's envelope.</param>
        /// <param name="message">The message.</param>
        /// <param name="topicMember">A member that is written between the discriminator and the payload; empty for none.</param>
        public abstract void WriteOpenEnvelope(FrameBuffer buffer, EnvelopeFormat format, T message, ReadOnlySpan<byte> topicMember);

        /// <summary>Whether a discriminator is that of the type.</summary>
        public abstract bool IsDiscriminator(ReadOnlySpan<byte> discriminator);

        /// <summary>Reads a message of the type.</summary>
        /// <param name="user">Reads with the codec that it is given.</param>
        /// <param name="message">The message, if the result is true.</param>
        public abstract bool TryRead<TUser>(ref TUser user, [MaybeNullWhen(false)] out T message)
            where TUser : ICodecUser, allows ref struct;

        private static MessageCodec<T> RunInitializerAndGet()
        {
            // The module initializer of an assembly runs at the first access to its code. If only its types were used so far, it has not
            // run.
            RuntimeHelpers.RunModuleConstructor(typeof(T).Module.ModuleHandle);
            return Registered
                ?? throw new InvalidOperationException(
                    $"'{typeof(T)}' is not a message: it has no [WsMessage], "
                    + "or the TypedWs generator did not run on the assembly that declares it.");
        }
    }

    /// <summary>The codec is a struct, so the runtime compiles this class for each codec, and the codec's methods are called
    /// directly.</summary>
    internal sealed class MessageCodec<TCodec, T>() : MessageCodec<T>(TCodec.OverflowPolicy, TCodec.Compression)
        where TCodec : struct, IWsMessageCodec<T>
    {
        private string? _typeName;

        public override string TypeName => _typeName ??= Encoding.UTF8.GetString(TCodec.Discriminator);

        public override bool IsDiscriminator(ReadOnlySpan<byte> discriminator) => discriminator.SequenceEqual(TCodec.Discriminator);

        public override bool TryRead<TUser>(ref TUser user, [MaybeNullWhen(false)] out T message) => user.TryRead<TCodec, T>(out message);

        public override int DiscriminatorLength
            => TCodec.EnvelopePrefix.Length - EnvelopeFormat.Default.BeforeType.Length - EnvelopeFormat.Default.BeforePayload.Length;

        public override void WriteOpenEnvelope(FrameBuffer buffer, EnvelopeFormat format, T message, ReadOnlySpan<byte> topicMember)
        {
            if (format.IsDefault && topicMember.IsEmpty)
            {
                buffer.Write(TCodec.EnvelopePrefix);
            }
            else
            {
                WritePrefixInParts(buffer, format, topicMember);
            }

            try
            {
                TCodec.Write(buffer.Json, message);
            }
            catch (InvalidOperationException problem) when (buffer.Json.CurrentDepth >= FrameBuffer.WriterOptions.MaxDepth)
            {
                throw new InvalidOperationException(
                    $"A message of type '{typeof(T)}' cannot be written: its payload is nested more than "
                    + $"{FrameBuffer.WriterOptions.MaxDepth} levels deep, or an object in it refers to itself.",
                    problem);
            }

            buffer.Json.Flush();
        }

        // The escaped discriminator is cut out of the codec's prefix, in which it stands between the default names.
        private static void WritePrefixInParts(FrameBuffer buffer, EnvelopeFormat format, ReadOnlySpan<byte> topicMember)
        {
            EnvelopeFormat written = EnvelopeFormat.Default;
            buffer.Write(format.BeforeType);
            buffer.Write(TCodec.EnvelopePrefix[written.BeforeType.Length..^written.BeforePayload.Length]);
            buffer.Write(topicMember);
            buffer.Write(format.BeforePayload);
        }
    }
}
