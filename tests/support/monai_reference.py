# SPDX-License-Identifier: Apache-2.0
"""MONAI's networks and preprocessing with the settings of the model card, for what compares with MONAI."""
import torch
from monai.networks.nets import UNETR, ViTAutoEnc
from monai.transforms import (Compose, CropForegroundd, EnsureChannelFirstd, LoadImaged, Orientationd,
                              ScaleIntensityRanged, Spacingd)

PATCH = (96, 96, 96)


def unetr(embedding="conv", seed=1):
    torch.manual_seed(seed)
    return UNETR(in_channels=1, out_channels=14, img_size=PATCH, feature_size=16, hidden_size=768, mlp_dim=3072,
                 num_heads=12, proj_type=embedding, norm_name="instance", res_block=True, dropout_rate=0.0)


def autoencoder(seed=2):
    torch.manual_seed(seed)
    return ViTAutoEnc(in_channels=1, img_size=PATCH, patch_size=(16, 16, 16), proj_type="conv", hidden_size=768, mlp_dim=3072)


def preprocessing(keys, spacing=(1.5, 1.5, 2.0)):
    modes = ("bilinear", "nearest")[:len(keys)]
    return Compose([
        LoadImaged(keys), EnsureChannelFirstd(keys), Orientationd(keys, axcodes="RAS"),
        Spacingd(keys, pixdim=spacing, mode=modes), ScaleIntensityRanged("image", -175, 250, 0, 1, clip=True),
        CropForegroundd(keys, source_key="image")])
