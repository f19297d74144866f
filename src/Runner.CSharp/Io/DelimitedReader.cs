using System.Globalization;
using MemCap.Exact;

namespace MemCap.Runner.Io;

/// <summary>CSV and TSV: one point a line, one of the columns is the label.</summary>
/// <remarks>In messages lines and columns count from 1. A first row whose feature cells are words, empty cells
/// aside, is a header; so is one of numbers whose label is a word where every other label is a number. Words beside
/// numbers are refused, so that no bad row passes for a header.</remarks>
internal sealed class DelimitedReader
{
    private const int ChunkNumbers = 1 << 20;

    private readonly string _source;
    private readonly DelimitedRecords _records;
    private readonly string? _label;
    private readonly List<double[]> _chunks = [];
    private readonly List<int> _lines = [];
    private readonly List<double> _numbers = [];
    private readonly List<string> _words = [];
    private readonly HashSet<string> _dictionary = new(StringComparer.Ordinal);
    private double[] _chunk = [];
    private int _filled;
    private int _columns;
    private int _labelColumn;
    private int _wordLabels;
    private string[]? _header;
    private readonly Dictionary<int, string> _inexact = [];
    private bool _firstLabelIsWord;
    private bool _firstNamesColumns;
    private InputException? _emptyInFirst;

    private DelimitedReader(TextReader reader, char delimiter, string source, string? label)
    {
        _source = source;
        _label = label;
        _records = new DelimitedRecords(reader, delimiter, source);
    }

    /// <summary>Reads everything; label is a name, a 0-based index, or null for the last column.</summary>
    internal static RawTable Read(TextReader reader, char delimiter, string source, string? label) =>
        new DelimitedReader(reader, delimiter, source, label).Read();

    private RawTable Read()
    {
        if (!_records.Next())
            throw new InputException(
                $"{_source}: there is no row in it; give one point a line, its label last"
            );
        Begin();
        int dimension = _columns - 1;
        int rowsPerChunk = Math.Max(1, ChunkNumbers / dimension);
        bool more = _header is null || _records.Next();
        for (; more; more = _records.Next())
        {
            if (_records.Count != _columns)
                throw Ragged();
            if (_filled == _chunk.Length)
            {
                // The first chunk is small: most files are.
                int rows = _chunks.Count == 0 ? Math.Min(256, rowsPerChunk) : rowsPerChunk;
                _chunk = new double[checked(rows * dimension)];
                _filled = 0;
                _chunks.Add(_chunk);
            }
            ReadRow();
        }
        if (_lines.Count == 0)
            throw new InputException($"{_source}: there is only a header; give one point a line below it");
        return Finish(dimension);
    }

    /// <summary>Looks at the first record: how many columns, which one is the label, and is it a header?</summary>
    private void Begin()
    {
        _columns = _records.Count;
        if (_columns < 2)
            throw ErrorHere(
                $"one column where there should be a point and its label, separated by {(_records.Delimiter == '\t' ? "tabs; a .csv file is separated by commas" : "commas; a .tsv file is separated by tabs")}"
            );
        bool byIndex = int.TryParse(
            _label,
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out int index
        );
        if (_label is null)
            _labelColumn = _columns - 1;
        else if (byIndex)
            _labelColumn = ByIndex(index);
        else
            _labelColumn = ByName(_label);
        if ((_label is null || byIndex) && !IsHeader())
            return;
        _header = new string[_columns];
        for (int j = 0; j < _columns; j++)
            _header[j] = _records[j].Trim().ToString();
    }

    private int ByIndex(int index)
    {
        int column = index < 0 ? index + _columns : index;
        return column >= 0 && column < _columns
            ? column
            : throw ErrorHere($"--label {index}: there are {_columns} columns; give 0 to {_columns - 1}");
    }

    private int ByName(string name)
    {
        int found = -1;
        for (int j = 0; j < _columns; j++)
        {
            if (!_records[j].Trim().SequenceEqual(name))
                continue;
            if (found >= 0)
                throw ErrorHere(
                    $"columns {found} and {j} (counted from 0) are both named {name}; use --label INDEX, such as --label {j}"
                );
            found = j;
        }
        if (found >= 0)
            return found;
        throw IsHeader()
            ? ErrorHere(
                $"--label {name}: the header has no column of this name; the last is {InputException.Show(_records[_columns - 1])}"
            )
            : ErrorHere($"--label {name}: a name needs a header, and this file has none; use --label INDEX");
    }

    /// <summary>Errors: InputException when words and numbers are mixed.</summary>
    private bool IsHeader()
    {
        int word = -1;
        bool numbers = false;
        for (int j = 0; j < _columns; j++)
        {
            NumeralKind kind = Numeral.Parse(_records[j], out _);
            // A word in the label column says nothing: labels may be words.
            if (kind == NumeralKind.Word && j == _labelColumn)
                continue;
            if (kind == NumeralKind.Word && word < 0)
                word = j;
            numbers |= kind is not (NumeralKind.Word or NumeralKind.Empty);
        }
        return word >= 0 && numbers
            ? throw ErrorHere(
                $"column {word + 1}: {InputException.Show(_records[word].Trim())} is not a number; "
                    + "correct it, or, if this is a header, rename its columns so that no name is a number"
            )
            : word >= 0;
    }

    private void ReadRow()
    {
        for (int j = 0; j < _columns; j++)
        {
            ReadOnlySpan<char> cell = _records[j];
            NumeralKind kind = Numeral.Parse(cell, out double value);
            if (j == _labelColumn)
                ReadLabel(cell, kind, value);
            else if (kind == NumeralKind.Finite)
                _chunk[_filled++] = value;
            else if (kind == NumeralKind.Empty && MayBeHeader())
            {
                _emptyInFirst ??= BadCell(j, kind);
                _chunk[_filled++] = 0;
            }
            else
                throw BadCell(j, kind);
        }
        _lines.Add(_records.Line);
    }

    /// <summary>The first row, of numbers with a word for its label: whether it is a header is seen at the end.</summary>
    private bool MayBeHeader() =>
        _header is null
        && _lines.Count == 0
        && Numeral.Parse(_records[_labelColumn], out _) == NumeralKind.Word;

    /// <summary>Column numbers as names, which is what pandas writes for columns without names.</summary>
    private bool NamesAreColumnNumbers()
    {
        // The first column may be an index, without a name and without a number.
        bool indexed = Numeral.Parse(_records[0], out _) == NumeralKind.Empty;
        for (int j = 0; j < _columns; j++)
        {
            if (j == _labelColumn || Numeral.Parse(_records[j], out double value) == NumeralKind.Empty)
                continue;
            if (value != j && !(indexed && value == j - 1))
                return false;
        }
        return true;
    }

    private void ReadLabel(ReadOnlySpan<char> cell, NumeralKind kind, double value)
    {
        if (kind == NumeralKind.Word)
        {
            _wordLabels++;
            if (_header is null && _lines.Count == 0)
            {
                _firstLabelIsWord = true;
                _firstNamesColumns = NamesAreColumnNumbers();
            }
        }
        else if (kind != NumeralKind.Finite)
            throw BadCell(_labelColumn, kind);
        ReadOnlySpan<char> word = cell.Trim();
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup = _dictionary.GetAlternateLookup<
            ReadOnlySpan<char>
        >();
        if (!lookup.TryGetValue(word, out string? known))
        {
            known = word.ToString();
            _dictionary.Add(known);
        }
        if (
            Math.Abs(value) >= 1L << 53
            && !RationalModule.ofDouble(value).Equals(ExactDecimal.parse(known)?.Value)
        )
            _inexact[_records.Line] = known;
        _words.Add(known);
        _numbers.Add(value + 0.0);
    }

    private RawTable Finish(int dimension)
    {
        bool firstIsHeader = _firstLabelIsWord && _wordLabels == 1 && _lines.Count > 1;
        // A header of other numbers looks like a point with a mistyped label: no row is dropped on a guess.
        if (firstIsHeader && !_firstNamesColumns)
            throw new InputException(
                $"{_source}: line {_lines[0]}: column {_labelColumn + 1}: {InputException.Show(_words[0])} is not a number, "
                    + "but all other labels are; correct it, or, if this is a header, give its columns names that are no numbers"
            );
        if (!firstIsHeader && _emptyInFirst is { } empty)
            throw empty;
        int skipped = firstIsHeader ? 1 : 0;
        int wordLabels = _wordLabels - skipped;
        int count = _lines.Count - skipped;
        if ((long)count * dimension > Array.MaxLength)
            throw new InputException(
                $"{_source}: {count} points of dimension {dimension} are too many numbers for one array; use fewer rows"
            );
        double[] points = new double[count * dimension];
        int at = 0;
        for (int i = 0; i < _chunks.Count; i++)
        {
            int from = i == 0 ? skipped * dimension : 0;
            int length = Math.Min(_chunks[i].Length - from, points.Length - at);
            Array.Copy(_chunks[i], from, points, at, length);
            _chunks[i] = [];
            at += length;
        }
        bool words = wordLabels > 0;
        return new RawTable(
            _source,
            count,
            dimension,
            points,
            words ? null : [.. _numbers.Skip(skipped)],
            words ? [.. _words] : null,
            words && wordLabels < count,
            [.. _lines.Skip(skipped)],
            "line"
        )
        {
            InexactLabels = _inexact,
        };
    }

    private InputException Ragged() =>
        ErrorHere(
            _records.Count == 1
                ? $"1 cell where the first row has {_columns}; complete or remove the row, and check the separator"
                : $"{_records.Count} cells where the first row has {_columns}; complete or remove the row"
        );

    private InputException BadCell(int column, NumeralKind kind)
    {
        if (kind == NumeralKind.Word && IsHeaderLike())
            return ErrorHere(
                $"a header where none is expected: {InputException.Show(_records[column].Trim())} is not a number; remove the line"
            );
        string cell = InputException.Show(_records[column].Trim());
        string what = column == _labelColumn ? "the label " : "";
        return ErrorHere(
            $"column {column + 1}{ColumnName(column)}: "
                + kind switch
                {
                    NumeralKind.Empty => $"{what}is empty; fill it in or remove the row",
                    NumeralKind.TooLarge =>
                        $"{what}{cell} is beyond the largest double (1.8e308); rescale the column or remove the row",
                    NumeralKind.NotFinite =>
                        $"{what}{cell} is not a finite number; correct or remove the row",
                    _ => $"{what}{cell} is not a number; correct or remove the row",
                }
        );
    }

    /// <summary>No feature cell of the record is a number; with a single feature the label must be a word too.</summary>
    private bool IsHeaderLike()
    {
        if (_columns == 2 && Numeral.Parse(_records[_labelColumn], out _) != NumeralKind.Word)
            return false;
        for (int j = 0; j < _columns; j++)
        {
            if (j != _labelColumn && Numeral.Parse(_records[j], out _) != NumeralKind.Word)
                return false;
        }
        return true;
    }

    private string ColumnName(int column) =>
        _header is { } names && names[column].Length > 0 ? $" ({InputException.Show(names[column])})" : "";

    private InputException ErrorHere(string text) => new($"{_source}: line {_records.Line}: {text}");
}
