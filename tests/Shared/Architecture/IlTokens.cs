using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace TypedWs.Tests.Shared;

/// <summary>The metadata tokens in the IL of a method body.</summary>
internal static class IlTokens
{
    private const byte TwoByteOpCode = 0xFE;

    private static readonly Dictionary<short, OperandType> OperandTypes = typeof(OpCodes).GetFields()
        .Select(static field => (OpCode)field.GetValue(null)!)
        .ToDictionary(static opCode => opCode.Value, static opCode => opCode.OperandType);

    public static IEnumerable<EntityHandle> Of(byte[] il)
    {
        int offset = 0;
        while (offset < il.Length)
        {
            short value = il[offset++];
            if (value == TwoByteOpCode)
            {
                value = (short)((TwoByteOpCode << 8) | il[offset++]);
            }

            OperandType operand = OperandTypes[value];
            if (operand is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType
                or OperandType.InlineTok or OperandType.InlineSig)
            {
                yield return MetadataTokens.EntityHandle(BitConverter.ToInt32(il, offset));
            }

            offset += LengthOf(operand, il, offset);
        }
    }

    private static int LengthOf(OperandType operand, byte[] il, int offset) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, offset)),
        _ => 4,
    };
}
