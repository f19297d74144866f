using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MemCap.Exact;
using MemCap.Networks;

namespace MemCap.Runner.Io;

/// <summary>One pass over a network in JSON. Weights that come before their layer's shape are passed over and
/// counted: a second pass, told the heads of the first, then reads everything.</summary>
/// <remarks>place names the file in errors. known: the layer heads of an earlier pass. headsOnly: weights and
/// biases are not expected (the JSON member of an archive).</remarks>
internal sealed class NetworkParser(
    JsonTokens tokens,
    string place,
    NetworkLimits limits,
    IReadOnlyList<LayerHead>? known = null,
    bool headsOnly = false
)
{
    internal const string Format = "memcap-network/1";
    private readonly BitBudget _budget = new(limits.Bits);
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private long _weights;
    private string? _output;
    private List<Rational>? _labels;

    internal int Inputs { get; private set; }
    internal List<LayerHead> Heads { get; } = [];
    internal List<Layer> Layers { get; } = [];
    internal Output? Output { get; private set; }
    internal List<string>? ClassNames { get; private set; }
    internal Provenance? Provenance { get; private set; }

    /// <summary>Some weights were passed over; a second pass is needed.</summary>
    internal bool Incomplete { get; private set; }

    internal void Run()
    {
        if (tokens.Next() != JsonTokenType.StartObject)
            throw Bad($"is not a network: it must be one JSON object with \"format\": \"{Format}\"");
        while (tokens.Next() != JsonTokenType.EndObject)
        {
            string key = tokens.Text();
            tokens.Next();
            bool isKnown =
                key
                is "format"
                    or "inputs"
                    or "output"
                    or "labels"
                    or "classNames"
                    or "layers"
                    or "provenance";
            if (isKnown && !_keys.Add(key))
                throw Bad($"\"{key}\" is given twice; keep one");
            switch (key)
            {
                case "format":
                    CheckFormat();
                    break;
                case "inputs":
                    Inputs = Count(place, key);
                    break;
                case "output":
                    _output = Word(place, key);
                    break;
                case "labels":
                    _labels = ReadLabels();
                    break;
                case "classNames":
                    ClassNames = ReadClassNames();
                    break;
                case "layers":
                    ReadLayers();
                    break;
                case "provenance":
                    Provenance = ProvenanceReader.Read(tokens);
                    break;
                default:
                    tokens.Skip();
                    break;
            }
        }
        // Whatever follows is read too: only white space may, and the hash covers it.
        tokens.Read();
        foreach (string key in new[] { "format", "inputs", "output", "layers" })
        {
            if (!_keys.Contains(key))
                throw Bad($"\"{key}\" is missing; add it");
        }
        CheckShapes();
        Output = MakeOutput();
        CheckClassNames();
    }

    private void CheckFormat()
    {
        string format = tokens.Type == JsonTokenType.String ? tokens.Text() : "";
        if (!string.Equals(format, Format, StringComparison.Ordinal))
            throw Bad(
                $"\"format\" is {InputException.Show(format)}, not \"{Format}\"; convert the file or get a version of memcap that reads it"
            );
    }

    private void ReadLayers()
    {
        if (tokens.Type != JsonTokenType.StartArray)
            throw Bad("\"layers\" must be a list of layers");
        while (tokens.Next() != JsonTokenType.EndArray)
        {
            if (Heads.Count == limits.Layers)
                throw Bad($"has more than {limits.Layers} layers; this version reads at most so many");
            ReadLayer(Heads.Count);
        }
        if (Heads.Count == 0)
            throw Bad("\"layers\" is empty; a network has at least one layer");
    }

    private void ReadLayer(int k)
    {
        string at = $"{place}: layer {k}";
        if (tokens.Type != JsonTokenType.StartObject)
            throw new InputException($"{at}: is not an object; write {{\"activation\": …, \"weights\": …}}");
        LayerHead head = known is not null && k < known.Count ? known[k] : new LayerHead();
        bool counted = false;
        Vec[]? weights = null;
        Vec? biases = null;
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (tokens.Next() != JsonTokenType.EndObject)
        {
            string key = tokens.Text();
            tokens.Next();
            bool isKnown = key is "activation" or "rows" or "columns" or "numbers" or "weights" or "biases";
            if (isKnown && !keys.Add(key))
                throw new InputException($"{at}: \"{key}\" is given twice; keep one");
            if (key is "weights" or "biases" && !headsOnly && head.HasShape && !counted)
            {
                counted = true;
                CountWeights(at, head);
            }
            switch (key)
            {
                case "activation":
                    head.Activation = ActivationName.Parse(Word(at, key), at);
                    break;
                case "rows":
                    head.Rows = Count(at, key);
                    break;
                case "columns":
                    head.Columns = Count(at, key);
                    break;
                case "numbers":
                    head.Numbers = ReadKind(at);
                    break;
                case "weights" when !headsOnly && head.HasShape:
                    weights = new LayerReader(tokens, at, head, _budget).Weights();
                    break;
                case "biases" when !headsOnly && head.HasShape:
                    biases = new LayerReader(tokens, at, head, _budget).Biases();
                    break;
                default:
                    tokens.Skip();
                    break;
            }
        }
        Heads.Add(head);
        Finish(at, head, keys, weights, biases);
    }

    private void Finish(string at, LayerHead head, HashSet<string> keys, Vec[]? weights, Vec? biases)
    {
        foreach (string key in new[] { "activation", "rows", "columns", "numbers", "weights", "biases" })
        {
            bool optional = headsOnly && key is not "activation";
            if (!optional && !keys.Contains(key))
                throw new InputException(
                    $"{at}: \"{key}\" is missing; add it"
                        + (key is "biases" ? " (zeros where there is no bias)" : "")
                );
        }
        if (headsOnly)
            return;
        if (weights is null || biases is null)
        {
            Incomplete = true;
            return;
        }
        Layers.Add(Checked(LayerModule.create(head.Activation!, head.Columns!.Value, weights, biases), at));
    }

    /// <summary>Refuses sizes before anything is allocated for them.</summary>
    private void CountWeights(string at, LayerHead head)
    {
        _weights += (long)head.Rows!.Value * head.Columns!.Value;
        if (_weights > limits.Weights)
            throw new InputException(
                $"{at}: {head.Rows} rows × {head.Columns} columns make more than {limits.Weights} weights in the file; this version reads at most so many"
            );
    }

    private void CheckShapes()
    {
        int width = Inputs;
        for (int k = 0; k < Layers.Count; k++)
        {
            if (Layers[k].Columns != width)
                throw Bad(
                    $"layer {k} has {Layers[k].Columns} columns, but {(k == 0 ? $"\"inputs\" is {width}" : $"layer {k - 1} has {width} rows")}; correct one of them, or add the missing layer"
                );
            width = Layers[k].Rows;
        }
    }

    private Output MakeOutput()
    {
        if (_output is not ("identity" or "nearest" or "argmax" or "sign"))
            throw Bad(
                $"\"output\" is {InputException.Show(_output)}; known are identity, nearest, argmax and sign"
            );
        if (string.Equals(_output, "identity", StringComparison.Ordinal))
            return Output.Identity;
        if (_labels is null)
            throw Bad($"\"output\": \"{_output}\" needs \"labels\"; add them");
        if (string.Equals(_output, "sign", StringComparison.Ordinal))
            return _labels.Count == 2
                ? Output.NewSign(_labels[0], _labels[1])
                : throw Bad($"\"output\": \"sign\" needs two labels, not {_labels.Count}");
        if (_labels.Count == 0)
            throw Bad("\"labels\" is empty; add the labels");
        return string.Equals(_output, "nearest", StringComparison.Ordinal)
            ? Output.NewNearest([.. _labels])
            : Output.NewArgmax([.. _labels]);
    }

    private List<Rational> ReadLabels()
    {
        if (tokens.Type != JsonTokenType.StartArray)
            throw Bad("\"labels\" must be a list of numbers");
        var labels = new List<Rational>();
        var seen = new HashSet<Rational>();
        while (tokens.Next() != JsonTokenType.EndArray)
        {
            int i = labels.Count;
            if (tokens.Type is not (JsonTokenType.Number or JsonTokenType.String))
                throw Bad($"label {i} is not a number; write an integer, or \"p/q\" as a string");
            if (ExactNumber.BitsAtMost(tokens.Value) > _budget.Left)
                throw Bad($"label {i} is too large; use a smaller exponent");
            if (ExactNumber.Parse(tokens.Value) is not { } label)
                throw Bad(
                    $"label {i}: {InputException.Show(Encoding.UTF8.GetString(tokens.Value))} is not an exact number; write an integer, or \"p/q\" or \"m*2^e\" as a string"
                );
            _budget.TryTake(ExactNumber.BitsAtMost(tokens.Value));
            if (!seen.Add(label))
                throw Bad($"label {i} repeats an earlier label; every label must be another number");
            labels.Add(label);
        }
        return labels;
    }

    private List<string> ReadClassNames()
    {
        if (tokens.Type != JsonTokenType.StartArray)
            throw Bad("\"classNames\" must be a list of words");
        var names = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (tokens.Next() != JsonTokenType.EndArray)
        {
            if (tokens.Type != JsonTokenType.String)
                throw Bad($"class name {names.Count} is not a string; quote it");
            string name = tokens.Text();
            if (!seen.Add(name))
                throw Bad(
                    $"class name {InputException.Show(name)} is given twice; every class needs its own"
                );
            names.Add(name);
        }
        return names;
    }

    /// <summary>With names, every label is the number of a class.</summary>
    private void CheckClassNames()
    {
        if (ClassNames is null || _labels is null)
            return;
        var count = RationalModule.ofInt(ClassNames.Count);
        foreach (Rational label in _labels)
        {
            bool isClass = label.IsInteger && label.Sign >= 0 && label.Numerator < count.Numerator;
            if (!isClass)
                throw Bad(
                    $"label {ExactNumber.Shorten(label)} has no name among the {ClassNames.Count} of \"classNames\"; add it, or remove \"classNames\""
                );
        }
    }

    private NumberKind ReadKind(string at) =>
        Word(at, "numbers") switch
        {
            "float64" => NumberKind.Float64,
            "float32" => NumberKind.Float32,
            "integer" => NumberKind.Integer,
            "rational" => NumberKind.Rational,
            var other => throw new InputException(
                $"{at}: \"numbers\" is {InputException.Show(other)}; known are float64, float32, integer and rational"
            ),
        };

    private string Word(string at, string key) =>
        tokens.Type == JsonTokenType.String
            ? tokens.Text()
            : throw new InputException($"{at}: \"{key}\" is not a string; quote it");

    private int Count(string at, string key)
    {
        bool isCount =
            tokens.Type == JsonTokenType.Number
            && Utf8Parser.TryParse(tokens.Value, out long value, out int used)
            && used == tokens.Value.Length
            && value >= 1
            && value <= limits.Width;
        return isCount
            ? int.Parse(tokens.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : throw new InputException(
                $"{at}: \"{key}\" is not an integer from 1 to {limits.Width}; correct it"
            );
    }

    internal static T Checked<T>(Microsoft.FSharp.Core.FSharpResult<T, MemCapError> result, string at) =>
        result.IsOk
            ? result.ResultValue
            : throw new InputException($"{at}: {result.ErrorValue.Message}; correct the file");

    private InputException Bad(string what) => new($"{place}: {what}");
}
