using System.Collections.ObjectModel;

namespace TypedWs.Options;

/// <summary>A setting that is a list. Its entries cannot change after the endpoint is mapped.</summary>
internal sealed class SettingList(SettingsGuard guard, string setting) : Collection<string>
{
    protected override void InsertItem(int index, string item)
    {
        guard.ThrowIfFrozen(setting);
        ArgumentNullException.ThrowIfNull(item);
        base.InsertItem(index, item);
    }

    protected override void SetItem(int index, string item)
    {
        guard.ThrowIfFrozen(setting);
        ArgumentNullException.ThrowIfNull(item);
        base.SetItem(index, item);
    }

    protected override void RemoveItem(int index)
    {
        guard.ThrowIfFrozen(setting);
        base.RemoveItem(index);
    }

    protected override void ClearItems()
    {
        guard.ThrowIfFrozen(setting);
        base.ClearItems();
    }
}
