"""CT-CLIP in plain PyTorch: the reference for the ONNX graphs, and the network that trains the demonstration bundle.

Written from the architecture's description, with module names that make its state dict equal to the published ones.
The service, its build and its tests do not need this file.

    python ct_clip_reference.py encode CHECKPOINT.pt INPUT.npy OUT.npz     # codes, latent, logits of a supervised head
    python ct_clip_reference.py check CHECKPOINT.pt INPUT.npy EXPECTED.json  # against golden vectors
    python ct_clip_reference.py time CHECKPOINT.pt [threads]               # a pass over noise; a study as in the Python service
"""

import json
import math
import sys
import time
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class Architecture:
    dim: int = 512
    patch: int = 20
    patch_depth: int = 10
    grid: int = 24
    heads: int = 8
    head_width: int = 32
    spatial_layers: int = 4
    temporal_layers: int = 4
    codes: int = 8192
    latent: int = 512
    text_width: int = 768
    text_layers: int = 12
    text_heads: int = 12
    text_inner: int = 3072
    vocabulary: int = 30522


def architecture_of(state, text_heads=None):
    """Infers the architecture from a state dict's shapes."""
    visual = "visual_transformer."
    dim, patch_volume = state[visual + "to_patch_emb.2.weight"].shape
    patch = math.isqrt(state[visual + "to_patch_emb_first_frame.2.weight"].shape[1])
    latent, columns = state["to_visual_latent.weight"].shape
    words, text_width = state["text_transformer.embeddings.word_embeddings.weight"].shape

    def count(prefix):
        return len({key[len(prefix):].split(".")[0] for key in state if key.startswith(prefix)})

    return Architecture(
        dim=dim,
        patch=patch,
        patch_depth=patch_volume // patch**2,
        grid=math.isqrt(columns // dim),
        heads=state[visual + "spatial_rel_pos_bias.net.2.weight"].shape[0],
        head_width=state[visual + "enc_spatial_transformer.layers.0.1.q_scale"].shape[0],
        spatial_layers=count(visual + "enc_spatial_transformer.layers."),
        temporal_layers=count(visual + "enc_temporal_transformer.layers."),
        codes=state[visual + "vq._codebook.embed"].shape[1],
        latent=latent,
        text_width=text_width,
        text_layers=count("text_transformer.encoder.layer."),
        text_heads=text_heads or max(1, text_width // 64),
        text_inner=state["text_transformer.encoder.layer.0.intermediate.dense.weight"].shape[0],
        vocabulary=words,
    )


class GammaNorm(nn.Module):
    """Layer norm with a learned gamma; its beta is stored, but zero."""

    def __init__(self, dim):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(dim))
        self.register_buffer("beta", torch.zeros(dim))

    def forward(self, x):
        return F.layer_norm(x, x.shape[-1:], self.gamma, self.beta)


class PositionConvolution(nn.Module):
    """PEG: depthwise 3 x 3 x 3 convolution, causal in depth. `shape` is (T, grid, grid), regardless of x's layout."""

    def __init__(self, dim):
        super().__init__()
        self.dsconv = nn.Conv3d(dim, dim, 3, groups=dim)

    def forward(self, x, shape):
        dim = x.shape[-1]
        cube = x.reshape(-1, *shape, dim).permute(0, 4, 1, 2, 3)  # scrambles the axes in temporal layers, as trained
        cube = self.dsconv(F.pad(cube, (1, 1, 1, 1, 2, 0)))
        return cube.permute(0, 2, 3, 4, 1).reshape(x.shape)


class CosineAttention(nn.Module):
    def __init__(self, a):
        super().__init__()
        inner = a.heads * a.head_width
        self.heads = a.heads
        self.null_kv = nn.Parameter(torch.zeros(a.heads, 0, a.head_width))
        self.q_scale = nn.Parameter(torch.ones(a.head_width))
        self.k_scale = nn.Parameter(torch.ones(a.head_width))
        self.norm = GammaNorm(a.dim)
        self.context_norm = GammaNorm(a.dim)
        self.to_q = nn.Linear(a.dim, inner, bias=False)
        self.to_kv = nn.Linear(a.dim, 2 * inner, bias=False)
        self.to_out = nn.Linear(inner, a.dim, bias=False)

    def forward(self, x, bias=None):
        k, v = self.to_kv(x).chunk(2, dim=-1)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(1, 2) for t in (self.to_q(self.norm(x)), k, v))
        q = F.normalize(q, dim=-1) * self.q_scale
        k = F.normalize(k, dim=-1) * self.k_scale
        out = F.scaled_dot_product_attention(q, k, v, attn_mask=bias, scale=8.0)
        return self.to_out(out.transpose(1, 2).flatten(2))


class GatedGelu(nn.Module):
    def forward(self, x):
        value, gate = x.chunk(2, dim=-1)
        return F.gelu(gate) * value


class Transformer(nn.Module):
    def __init__(self, a, depth):
        super().__init__()
        inner = int(a.dim * 4 * 2 / 3)
        self.layers = nn.ModuleList(
            nn.ModuleList(
                [
                    PositionConvolution(a.dim),
                    CosineAttention(a),
                    None,
                    nn.Sequential(
                        nn.LayerNorm(a.dim),
                        nn.Linear(a.dim, 2 * inner, bias=False),
                        GatedGelu(),
                        nn.Identity(),
                        nn.Linear(inner, a.dim, bias=False),
                    ),
                ]
            )
            for _ in range(depth)
        )
        self.norm_out = GammaNorm(a.dim)

    def forward(self, x, shape, bias=None):
        for peg, attention, _, feed_forward in self.layers:
            x = peg(x, shape) + x
            x = attention(x, bias) + x
            x = feed_forward(x) + x
        return self.norm_out(x)


class PositionBias(nn.Module):
    """[heads, n, n] for n = grid * grid positions, from the signed logarithm of their offsets."""

    def __init__(self, a):
        super().__init__()
        self.grid = a.grid
        self.net = nn.ModuleList(
            [
                nn.Sequential(nn.Linear(2, a.dim), nn.LeakyReLU(0.1)),
                nn.Sequential(nn.Linear(a.dim, a.dim), nn.LeakyReLU(0.1)),
                nn.Linear(a.dim, a.heads),
            ]
        )

    def forward(self):
        axis = torch.arange(self.grid, device=self.net[2].weight.device)
        places = torch.stack(torch.meshgrid(axis, axis, indexing="ij"), dim=-1).reshape(-1, 2)
        offsets = (places[:, None] - places[None]).float()
        x = offsets.sign() * offsets.abs().log1p()
        for layer in self.net:
            x = layer(x)
        return x.permute(2, 0, 1)


class Codebook(nn.Module):
    def __init__(self, a):
        super().__init__()
        self.register_buffer("initted", torch.ones(1))
        self.register_buffer("cluster_size", torch.zeros(1, a.codes))
        self.register_buffer("embed", F.normalize(torch.randn(1, a.codes, a.dim), dim=-1))

    def forward(self, tokens):
        codes = (F.normalize(tokens, dim=-1) @ self.embed[0].T).argmax(dim=-1)
        return self.embed[0][codes], codes


class Quantiser(nn.Module):
    def __init__(self, a):
        super().__init__()
        self._codebook = Codebook(a)

    def forward(self, tokens):
        return self._codebook(tokens)


class ImageEncoder(nn.Module):
    def __init__(self, a):
        super().__init__()
        self.a = a
        plane, volume = a.patch**2, a.patch**2 * a.patch_depth

        def embedding(size):  # index 0 is the published code's rearrange
            return nn.Sequential(nn.Identity(), nn.LayerNorm(size), nn.Linear(size, a.dim), nn.LayerNorm(a.dim))

        self.spatial_rel_pos_bias = PositionBias(a)
        self.to_patch_emb_first_frame = embedding(plane)
        self.to_patch_emb = embedding(volume)
        self.enc_spatial_transformer = Transformer(a, a.spatial_layers)
        self.enc_temporal_transformer = Transformer(a, a.temporal_layers)
        self.vq = Quantiser(a)
        self.to_pixels_first_frame = nn.Sequential(nn.Linear(a.dim, plane))
        self.to_pixels = nn.Sequential(nn.Linear(a.dim, volume))

    def tokens(self, volume):
        """[B, 1, D, H, W] to tokens before the quantiser, [B, T, grid, grid, dim]."""
        a = self.a
        batch, depth = volume.shape[0], volume.shape[2] // a.patch_depth
        x = volume.reshape(batch, depth, a.patch_depth, a.grid, a.patch, a.grid, a.patch)
        x = self.to_patch_emb(x.permute(0, 1, 3, 5, 2, 4, 6).flatten(4))
        shape, n = (depth, a.grid, a.grid), a.grid**2
        x = self.enc_spatial_transformer(x.reshape(batch * depth, n, a.dim), shape, self.spatial_rel_pos_bias())
        x = x.reshape(batch, depth, n, a.dim).transpose(1, 2).reshape(batch * n, depth, a.dim)
        x = self.enc_temporal_transformer(x, shape)
        return x.reshape(batch, a.grid, a.grid, depth, a.dim).permute(0, 3, 1, 2, 4)

    def forward(self, volume):
        return self.vq(self.tokens(volume))


class TextEncoder(nn.Module):
    """BERT: the last hidden state of [CLS]. `mask` is true for tokens, false for padding."""

    def __init__(self, a):
        super().__init__()
        self.heads = a.text_heads
        self.embeddings = nn.ModuleDict(
            OrderedDict(
                word_embeddings=nn.Embedding(a.vocabulary, a.text_width),
                position_embeddings=nn.Embedding(512, a.text_width),
                token_type_embeddings=nn.Embedding(2, a.text_width),
                LayerNorm=nn.LayerNorm(a.text_width, eps=1e-12),
            )
        )
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(self._layer(a) for _ in range(a.text_layers))})
        self.pooler = nn.ModuleDict({"dense": nn.Linear(a.text_width, a.text_width)})

    @staticmethod
    def _layer(a):
        w = a.text_width
        projections = OrderedDict((name, nn.Linear(w, w)) for name in ("query", "key", "value"))

        def output(size):
            return nn.ModuleDict(OrderedDict(dense=nn.Linear(size, w), LayerNorm=nn.LayerNorm(w, eps=1e-12)))

        attention = nn.ModuleDict(OrderedDict(self=nn.ModuleDict(projections), output=output(w)))
        intermediate = nn.ModuleDict({"dense": nn.Linear(w, a.text_inner)})
        return nn.ModuleDict(OrderedDict(attention=attention, intermediate=intermediate, output=output(a.text_inner)))

    def forward(self, ids, mask=None):
        e = self.embeddings
        x = e["word_embeddings"](ids) + e["position_embeddings"].weight[: ids.shape[-1]]
        x = e["LayerNorm"](x + e["token_type_embeddings"].weight[0])
        for layer in self.encoder["layer"]:
            p = layer["attention"]["self"]
            q, k, v = (p[n](x).unflatten(-1, (self.heads, -1)).transpose(-3, -2) for n in ("query", "key", "value"))
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(-3, -2).flatten(-2)
            out = layer["attention"]["output"]
            x = out["LayerNorm"](out["dense"](mixed) + x)
            out = layer["output"]
            x = out["LayerNorm"](out["dense"](F.gelu(layer["intermediate"]["dense"](x))) + x)
        return x[..., 0, :]


class CtClip(nn.Module):
    def __init__(self, a):
        super().__init__()
        self.a = a
        self.temperature = nn.Parameter(torch.tensor(1.0))
        self.text_transformer = TextEncoder(a)
        self.visual_transformer = ImageEncoder(a)
        self.to_text_latent = nn.Linear(a.text_width, a.latent, bias=False)
        self.to_visual_latent = nn.Linear(a.grid**2 * a.dim, a.latent, bias=False)
        self.to_text_latent_extra = nn.Linear(a.text_width, a.latent, bias=False)
        self.to_visual_latent_extra = nn.Linear(a.grid**2 * a.dim, a.latent, bias=False)

    def image_latent(self, quantised):
        """[B, T, grid, grid, dim] of code vectors to unit vectors [B, latent]."""
        return F.normalize(self.to_visual_latent(quantised.mean(dim=1).flatten(1)), dim=-1)

    def text_latent(self, ids, mask=None):
        return F.normalize(self.to_text_latent(self.text_transformer(ids, mask)), dim=-1)


class SupervisedHead(nn.Module):
    def __init__(self, a, findings):
        super().__init__()
        self.pre_head_norm = nn.LayerNorm(a.latent)
        self.classifier = nn.Sequential(nn.Identity(), nn.Linear(a.latent, findings))

    def forward(self, latent):
        return self.classifier(self.pre_head_norm(latent))


def load(path, text_heads=None):
    """Loads a checkpoint of either layout: the network, and the supervised head (or None) with its findings."""
    file = torch.load(path, map_location="cpu", weights_only=False)
    state = file.get("model_state_dict", file)
    inner = {key.removeprefix("ct_clip."): value for key, value in state.items()}
    head_state = {key: inner.pop(key) for key in list(inner) if key.startswith(("pre_head_norm.", "classifier."))}
    model = CtClip(architecture_of(inner, text_heads)).eval()
    missing, unexpected = model.load_state_dict(inner, strict=False)
    if missing or unexpected:
        print(f"missing {missing}; not used {unexpected}", file=sys.stderr)
    if not head_state:
        return model, None, []
    findings = file.get("target_pathologies") or [str(i) for i in range(len(head_state["classifier.1.bias"]))]
    head = SupervisedHead(model.a, len(findings)).eval()
    head.load_state_dict(head_state)
    return model, head, list(findings)


@torch.no_grad()
def encode(path, volume, text_heads=None):
    model, head, findings = load(path, text_heads)
    quantised, codes = model.visual_transformer(torch.from_numpy(volume).float())
    latent = model.image_latent(quantised)
    result = {"codes": codes[0].numpy(), "latent": latent[0].numpy()}
    if head is not None:
        result |= {"logits": head(latent)[0].numpy(), "findings": np.array(findings)}
    return model, result


@torch.no_grad()
def check(path, volume, expected):
    """Prints the largest differences from golden vectors, and fails if they exceed rounding."""
    model, got = encode(path, volume, text_heads=4)
    side = "supervised" if "logits" in got else "vocabfine"
    want = expected[side]
    differences = {"latent": np.abs(got["latent"] - np.ravel(want["image_latents"])).max()}
    if side == "supervised":
        differences["logits"] = np.abs(got["logits"] - np.ravel(want["logits"])).max()
    else:
        differences["codes"] = (got["codes"].ravel() != np.ravel(want["codebook_ids_thw"])).mean()
        texts = torch.stack([model.text_latent(torch.tensor(row)) for row in expected["token_rows"]])
        differences["text latents"] = np.abs(texts.numpy() - np.array(want["text_latents"])).max()
        similarity = model.temperature.exp().numpy() * (texts.numpy() @ got["latent"])
        differences["similarity"] = np.abs(similarity - np.ravel(want["similarity_times_exp_temperature"])).max()
    print(side, {name: float(value) for name, value in differences.items()})
    if max(differences.values()) > 1e-4:
        sys.exit(1)


ZERO_SHOT_FINDINGS = 55
PADDED_TOKENS = 512


@torch.no_grad()
def time_encoder(path, threads):
    """Prints the seconds of a pass over noise, and of a study like in the Python service, as JSON.

    The Python service loads the file, encodes the volume and pads two prompts to 512 tokens for each of 55 findings, then
    makes one pass with the other checkpoint. All findings cost the same, so two are timed and the time is multiplied.
    """
    torch.set_num_threads(threads)
    model, _, _ = load(path)
    a = model.a
    volume = torch.rand(1, 1, a.grid * a.patch_depth, a.grid * a.patch, a.grid * a.patch) * 2 - 1

    def image(of):
        return of.image_latent(of.visual_transformer(volume)[0])

    def finding():
        fresh, _, _ = load(path)
        ids = torch.randint(0, a.vocabulary, (2, PADDED_TOKENS))
        counts = torch.arange(PADDED_TOKENS)[None] < 10
        similarity = fresh.text_latent(ids, counts) @ image(fresh).T
        (fresh.temperature.exp() * similarity).softmax(dim=0)

    def seconds(action, runs):
        times = []
        for _ in range(runs):
            start = time.perf_counter()
            action()
            times.append(time.perf_counter() - start)
        return times

    image(model)
    passes = seconds(lambda: image(model), 2)
    findings = seconds(finding, 2)
    study = ZERO_SHOT_FINDINGS * min(findings) + min(passes)
    print(json.dumps({"threads": threads, "pass": passes, "finding": findings, "study": study}))


def main():
    command, path, *rest = sys.argv[1:]
    if command == "encode":
        np.savez(rest[1], **encode(path, np.load(rest[0]))[1])
    elif command == "check":
        with open(rest[1], encoding="utf-8") as file:
            check(path, np.load(rest[0]), json.load(file))
    elif command == "time":
        time_encoder(path, int(rest[0]) if rest else torch.get_num_threads())
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
